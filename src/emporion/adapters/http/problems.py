"""The one place where errors become RFC 9457 problem details."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from returns.result import Failure, Result

from emporion.adapters.encoding import to_json
from emporion.adapters.http.errors import BadRequest, NotAllowed, NotOffered, TooLarge, Unexpected
from emporion.domain.shared.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    PreconditionFailed,
    Unauthenticated,
    Unavailable,
    Uncertain,
)

T = TypeVar("T")

MEDIA_TYPE: Final = "application/problem+json"
STATUS: Final[Mapping[type[DomainError], int]] = {
    BadRequest: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    NotAllowed: 405,
    NotOffered: 406,
    Conflict: 409,
    PreconditionFailed: 412,
    TooLarge: 413,
    Invalid: 422,
    Unexpected: 500,
    Unavailable: 503,
    Uncertain: 504,
}
_HEADERS: Final[Mapping[int, Mapping[str, str]]] = {
    401: {"WWW-Authenticate": 'Bearer realm="emporion"'},
    503: {"Retry-After": "1"},
}
_OWN: Final = ("type", "title", "status", "detail", "instance", "code", "request_id")


class Problem(BaseModel):
    """Problem details (RFC 9457); further members are the fields of the error itself."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(
        description="Stable address that describes this kind of problem", examples=["/problems/stale-version"]
    )
    title: str = Field(description="The problem's name in words; the same for every occurrence")
    status: int
    detail: str = Field(description="What was refused and what to do, for a person")
    instance: str = Field(description="The path that was asked")
    code: str = Field(description="Last part of `type`, for programs to branch on")
    request_id: str = Field(description="The request's X-Request-ID: what to tell the operator")


@dataclass(eq=False)
class ProblemError(Exception):
    """Carries an error out of a router; the application's handler turns it into the answer."""

    error: DomainError
    headers: Mapping[str, str] | None = None


def unwrap(result: Result[T, Any]) -> T:
    """The success, or `ProblemError` with the failure."""
    if isinstance(result, Failure):
        raise ProblemError(result.failure())
    return result.unwrap()


def status_of(error: DomainError | type[DomainError]) -> int:
    """The HTTP status of an error's kind; a kind that nobody mapped is a mistake of ours: 500."""
    kinds = (error if isinstance(error, type) else type(error)).__mro__
    return next((STATUS[kind] for kind in kinds if kind in STATUS), 500)


def title_of(error: type[DomainError]) -> str:
    """`WalletNotFound` is "Wallet not found"."""
    return error.code.replace("-", " ").capitalize()


def problem(request: Request, error: DomainError, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The answer for `error`. A field of the error that is called like a member of RFC 9457 or like `code`
    or `request_id` is sent as `error_<name>`."""
    status = status_of(error)
    own = {
        "type": f"/problems/{error.code}",
        "title": title_of(type(error)),
        "status": status,
        "detail": error.message,
        "instance": quote(request.url.path),
        "code": error.code,
        "request_id": request.state.request_id,
    }
    fields = {(f"error_{name}" if name in _OWN else name): value for name, value in error.details().items()}
    return JSONResponse(
        {**own, **to_json(fields)},
        status,
        headers={**_HEADERS.get(status, {}), **(headers or {})},
        media_type=MEDIA_TYPE,
    )


def problems(*kinds: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` declaration of an operation that can answer these kinds (or errors) of problem."""
    return {status_of(kind): _declared(kind) for kind in sorted(kinds, key=status_of)}


def _declared(kind: type[DomainError]) -> dict[str, Any]:
    words = (kind.__doc__ or kind.__name__).strip().split("\n")[0]
    schema = {"$ref": "#/components/schemas/Problem"}
    # Not `model=`: FastAPI would declare application/json; the schema is added in openapi.py.
    return {"description": words, "content": {MEDIA_TYPE: {"schema": schema}}}
