"""Exceptions of the framework and of routers as problem details."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from emporion.adapters.http.errors import (
    BodyTooLarge,
    FieldError,
    InvalidRequest,
    MalformedJson,
    MethodNotAllowed,
    RequestRefused,
    RouteNotFound,
)
from emporion.adapters.http.problems import ProblemError, problem
from emporion.domain.shared.errors import DomainError


def install(app: FastAPI) -> None:
    """Make `app` answer problem details whatever is raised; RequestMiddleware does the rest."""

    @app.exception_handler(ProblemError)
    async def on_problem(request: Request, raised: ProblemError) -> JSONResponse:
        return problem(request, raised.error, raised.headers)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, raised: RequestValidationError) -> JSONResponse:
        return problem(request, _invalid(raised.errors()))

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, raised: HTTPException) -> JSONResponse:
        return problem(request, _http(request, raised), raised.headers)


def _invalid(errors: Any) -> DomainError:
    for error in errors:
        if error["type"] == "json_invalid":
            return MalformedJson(reason=f"{error['ctx']['error']} at character {error['loc'][-1]}")
    return InvalidRequest(
        errors=tuple(
            FieldError(at=".".join(str(part) for part in error["loc"]), problem=_words(error["msg"]))
            for error in errors
        )
    )


def _words(message: str) -> str:
    return message.removeprefix("Value error, ")


def _http(request: Request, raised: HTTPException) -> DomainError:
    match raised.status_code:
        case 404:
            return RouteNotFound(path=request.url.path)
        case 405:
            return MethodNotAllowed(method=request.method, path=request.url.path)
        case 413:
            return BodyTooLarge()
        case _:
            return RequestRefused(reason=str(raised.detail))
