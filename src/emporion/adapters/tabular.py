"""Rows as CSV and as JSON, a piece at a time.

CSV is RFC 4180: a header row, commas, CRLF, quotes where needed, UTF-8 without a byte order mark. Decimals
are exact and plain, times UTC in ISO 8601, what is absent is an empty cell. Text that a spreadsheet would run
as a formula gets an apostrophe before it (see `guarded`); JSON has the text as it is.
"""

import csv
import io
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import fields, is_dataclass
from typing import Any, Final, get_args, get_origin, get_type_hints

from emporion.adapters.encoding import to_json
from emporion.application.shared.messages import Rows, StreamQuery

_PIECE: Final = 32 * 1024
_FORMULA: Final = re.compile(r"'*(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")

Cells = Callable[[Any], list[str]]


def guarded(text: str) -> str:
    """The text, with an apostrophe before it where it begins like a formula (OWASP, "CSV Injection"): with
    =, +, - or @, also full-width and after spaces, or with a tab or a line break. Apostrophes that stand
    before such a beginning already are kept, so a program gets the text back by taking one away."""
    return f"'{text}" if _FORMULA.match(text) else text


async def csv_pieces(kind: type[Any], rows: AsyncIterator[Any]) -> AsyncIterator[bytes]:
    """The header row and the rows, which are of the dataclass `kind`; nested dataclasses are spread out."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns(kind))
    async for row in rows:
        writer.writerow(cells(row))
        if buffer.tell() >= _PIECE:
            yield _emptied(buffer)
    yield _emptied(buffer)


async def json_pieces(found: Rows[Any, Any]) -> AsyncIterator[bytes]:
    """One object: the header's fields, then `rows`, and `count` as the last one. Half of it is no JSON."""
    head = json.dumps(to_json(found.header), ensure_ascii=False)[:-1]
    buffer, count = io.StringIO(), 0
    buffer.write(f'{head}, "rows": [')
    async for row in found.rows:
        buffer.write(",\n" if count else "\n")
        buffer.write(json.dumps(to_json(row), ensure_ascii=False))
        count += 1
        if buffer.tell() >= _PIECE:
            yield _emptied(buffer)
    buffer.write(f'\n], "count": {count}}}\n')
    yield _emptied(buffer)


def row_type(query: type[StreamQuery[Any, Any, Any]]) -> type[Any]:
    """R of the `StreamQuery[T, R, E]` that a query derives from."""
    for base in getattr(query, "__orig_bases__", ()):
        if get_origin(base) is StreamQuery:
            kind: type[Any] = get_args(base)[1]
            return kind
    raise TypeError(f"{query.__name__} must derive from StreamQuery[Header, Row, Error]")


def columns(kind: type[Any]) -> list[str]:
    """The names of the columns, in order."""
    names: list[str] = []
    hints = get_type_hints(kind)
    for field in fields(kind):
        nested = hints[field.name]
        names += columns(nested) if is_dataclass(nested) and isinstance(nested, type) else [field.name]
    return names


def cells(row: Any) -> list[str]:
    """A row's cells, in the order of its columns."""
    found: list[str] = []
    for field in fields(row):
        value = getattr(row, field.name)
        found += cells(value) if is_dataclass(value) else [_cell(value)]
    return found


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return guarded(str(value))
        case dict() | list() | tuple():
            return guarded(json.dumps(to_json(value), ensure_ascii=False))
        case _:
            return str(to_json(value))


def _emptied(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece
