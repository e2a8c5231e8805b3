"""Answers that are sent while they are read: chunked, from one snapshot, in the task that opened it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final

import structlog
from fastapi import Query, Request, Response
from returns.result import Failure
from starlette.types import Receive, Scope, Send

from emporion.adapters.http.dependencies import ShopCall
from emporion.adapters.http.errors import NotOffered
from emporion.adapters.http.problems import MEDIA_TYPE, ProblemError, problem
from emporion.adapters.tabular import csv_pieces, json_pieces, row_type
from emporion.adapters.use_cases import UseCases
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Rows, StreamQuery

_log = structlog.stdlib.get_logger("emporion.http")


class Form(StrEnum):
    """How rows can be had."""

    CSV = "csv"
    JSON = "json"


_MEDIA_TYPES: Final = {Form.JSON: "application/json", Form.CSV: "text/csv"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormNotOffered(NotOffered):
    """The Accept header allows neither JSON nor CSV."""

    accept: str

    @property
    def message(self) -> str:
        return f"'{self.accept}' is not offered; accept application/json or text/csv, or say format=csv."


STREAM_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Header and rows as one JSON object, or the rows as CSV (RFC 4180); chunked.",
        "content": {
            "application/json": {"schema": {"type": "object"}},
            "text/csv": {"schema": {"type": "string"}},
        },
    },
    406: {
        "description": "The Accept header allows neither JSON nor CSV",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """How to send a stream's rows to this request, and in which form."""

    bus: UseCases
    context: Context
    form: Form

    def of(self, query: StreamQuery[Any, Any, Any], name: str) -> "StreamedAnswer":
        """The answer to `query`; as CSV it is saved as `name`-shop.csv."""
        return StreamedAnswer(self, query, name)


async def delivery(
    request: Request,
    call: ShopCall,
    form: Annotated[
        Form | None, Query(alias="format", description="Without it, the Accept header decides")
    ] = None,
) -> Delivery:
    """For routes that stream: `async def report(deliver: Deliver, ...) -> StreamedAnswer`."""
    return Delivery(call.bus, call.to_be_streamed(request), form or accepted(request.headers.get("Accept")))


def accepted(header: str | None) -> Form:
    """The form that an Accept header (RFC 9110, 12.5.1) likes best, JSON where both are liked alike, else
    `ProblemError(FormNotOffered)`."""
    if header is None or not header.strip():
        return Form.JSON
    liked = {form: _quality(header, media_type) for form, media_type in _MEDIA_TYPES.items()}
    best = max(liked, key=lambda form: liked[form])
    if liked[best] <= 0:
        raise ProblemError(FormNotOffered(accept=header[:200]))
    return best


def _quality(header: str, media_type: str) -> float:
    """What the most specific range of the header that covers the type says."""
    ranges = [media_type, f"{media_type.partition('/')[0]}/*", "*/*"]
    found = {}
    for part in header.split(","):
        name, _, parameters = part.partition(";")
        weights = [each.strip()[2:] for each in parameters.split(";") if each.strip().startswith("q=")]
        found[name.strip().lower()] = _number(weights[0]) if weights else 1.0
    return next((found[each] for each in ranges if each in found), 0.0)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


class StreamedAnswer(Response):
    """Sends header and rows while they are read. What is refused before the first rows is a problem; where
    the rows break off later the connection is cut, so that the answer does not look complete. A client that
    has gone ends the reading, and so the transaction."""

    def __init__(self, delivery: Delivery, query: StreamQuery[Any, Any, Any], name: str) -> None:
        super().__init__()
        self._delivery = delivery
        self._query = query
        self._name = name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        bus, context = self._delivery.bus, self._delivery.context
        async with bus.stream(self._query, context) as answer:
            if not isinstance(answer, Failure):
                await self._send(answer.unwrap(), receive, send)
        if isinstance(answer, Failure):
            await problem(Request(scope), answer.failure())(scope, receive, send)

    async def _send(self, found: Rows[Any, Any], receive: Receive, send: Send) -> None:
        timer = asyncio.timeout(None)
        try:
            async with timer:
                watch = asyncio.create_task(_end_with_the_client(receive, timer))
                try:
                    await self._pass_on(found, send)
                finally:
                    watch.cancel()
        except TimeoutError:
            if not timer.expired():
                raise
            _log.info("reader gone", use_case=type(self._query).__name__)

    async def _pass_on(self, found: Rows[Any, Any], send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self._head(found.header)})
        async for piece in self._pieces(found):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _pieces(self, found: Rows[Any, Any]) -> AsyncIterator[bytes]:
        if self._delivery.form is Form.JSON:
            return json_pieces(found)
        return csv_pieces(row_type(type(self._query)), found.rows)

    def _head(self, header: Any) -> list[tuple[bytes, bytes]]:
        headers = {"vary": "Accept", "content-type": _MEDIA_TYPES[self._delivery.form]}
        if self._delivery.form is Form.CSV:
            headers["content-type"] = "text/csv; charset=utf-8; header=present"
            headers["content-disposition"] = f'attachment; filename="{self._name}-{header.shop}.csv"'
        return [(name.encode(), value.encode()) for name, value in headers.items()]


async def _end_with_the_client(receive: Receive, timer: asyncio.Timeout) -> None:
    """Let the sending time out when there is nobody to send to."""
    while (await receive())["type"] != "http.disconnect":
        pass
    timer.reschedule(asyncio.get_running_loop().time())
