"""Outermost: every request gets an id, one line in the log, and an answer even when something broke."""

import re
import time
from typing import Any, Final

import structlog
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from emporion.adapters.http.dependencies import runtime_of
from emporion.adapters.http.errors import InternalError, NotReady
from emporion.adapters.http.problems import problem
from emporion.domain.shared.ids import new_id

REQUEST_ID: Final = "X-Request-ID"
_SANE: Final = re.compile(r"[A-Za-z0-9._:+/=-]{1,128}")

log = structlog.stdlib.get_logger("emporion.http")


class RequestMiddleware:
    """Accepts a sane X-Request-ID or makes one and sends it back with every answer; logs method, route
    template, status, milliseconds and id, never a body, a query or a token; turns an exception that
    nobody expected into a 500 that tells nothing, and one of the infrastructure into a 503.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        request_id = request.state.request_id = _request_id(request)
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        started = time.perf_counter()
        with bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_with_id)
            except Exception as error:
                if status:
                    raise  # the answer is half sent: only the server can cut the connection
                await _answer(request, error)(scope, receive, send_with_id)
            finally:
                _log(request, status, time.perf_counter() - started)


def _request_id(request: Request) -> str:
    given = request.headers.get(REQUEST_ID, "")
    return given if _SANE.fullmatch(given) else str(new_id())


def _answer(request: Request, error: Exception) -> Any:
    outage = runtime_of(request).is_outage(error)
    log.error("unexpected", request_id=request.state.request_id, exc_info=error)
    return problem(request, NotReady() if outage else InternalError())


def _log(request: Request, status: int, seconds: float) -> None:
    route = request.scope.get("route")
    log.info(
        "request",
        method=request.method,
        route=getattr(route, "path", None),
        status=status or 499,  # nothing was sent: the client has gone
        ms=round(seconds * 1000, 1),
        request_id=request.state.request_id,
    )
