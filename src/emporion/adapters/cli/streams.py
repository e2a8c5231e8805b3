"""Streams at the command line: as a table, as CSV or as JSON, while they are read."""

import sys
from collections.abc import AsyncIterator, Callable
from enum import StrEnum
from typing import Any, Final

from returns.result import Failure

from emporion.adapters.cli.errors import refusal
from emporion.adapters.cli.output import Output, table
from emporion.adapters.cli.session import Operator
from emporion.adapters.tabular import cells, columns, csv_pieces, json_pieces, row_type
from emporion.application.shared.messages import Rows, StreamQuery
from emporion.application.shared.streaming import StreamBroken

# A table measures all its cells before it is printed.
_MOST: Final = 1_000


class Form(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


async def print_stream(
    operator: Operator,
    query: StreamQuery[Any, Any, Any],
    form: Form,
    out: Output,
    title: str,
    *,
    watch: Callable[[Any], None] | None = None,
) -> Any:
    """Print the rows, and let `watch` see each; the header. A stream that breaks fails the command after what
    it has printed."""
    try:
        async with operator.bus.stream(query, operator.context) as answer:
            if isinstance(answer, Failure):
                raise refusal(answer.failure())
            found: Rows[Any, Any] = answer.unwrap()
            if watch is not None:
                found = Rows(found.header, _watched(found.rows, watch))
            match Form.JSON if out.as_json else form:
                case Form.TABLE:
                    await _table(row_type(type(query)), found.rows, out, title)
                case Form.CSV:
                    await _write(csv_pieces(row_type(type(query)), found.rows))
                case Form.JSON:
                    await _write(json_pieces(found))
            return found.header
    except StreamBroken as broken:
        raise refusal(broken.error) from broken


async def _watched(rows: AsyncIterator[Any], watch: Callable[[Any], None]) -> AsyncIterator[Any]:
    async for row in rows:
        watch(row)
        yield row


async def _write(pieces: AsyncIterator[bytes]) -> None:
    # As bytes: text would turn CSV's line ends into those of the system.
    sys.stdout.flush()
    raw = getattr(sys.stdout, "buffer", None)
    async for piece in pieces:
        if raw is None:
            sys.stdout.write(piece.decode())
        else:
            raw.write(piece)
    (raw or sys.stdout).flush()


async def _table(kind: type[Any], rows: AsyncIterator[Any], out: Output, title: str) -> None:
    shown: list[list[str]] = []
    more = False
    async for row in rows:
        more = len(shown) == _MOST
        if not more:
            shown.append(cells(row))
    out.data(None, table(title, _headings(columns(kind), shown), shown))
    if more:
        out.note(f"These are the first {_MOST:,} rows; --format csv or json prints them all.")


def _headings(names: list[str], rows: list[list[str]]) -> list[str]:
    """Words instead of names; columns of numbers are right-aligned."""
    numbers = [all(_is_number(row[place]) for row in rows) for place in range(len(names))]
    words = (name.replace("_", " ").capitalize() for name in names)
    return [word + (">" if number else "") for word, number in zip(words, numbers, strict=True)]


def _is_number(cell: str) -> bool:
    return cell == "" or cell.removeprefix("-").replace(".", "", 1).isdigit()
