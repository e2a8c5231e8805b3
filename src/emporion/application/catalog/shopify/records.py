"""CSV records with the line they start on; what is no record is told, never skipped."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TextIO

from emporion.application.catalog.shopify.lines import Lines

MAX_FIELD: Final = 1 << 20
NUL_NOTE: Final = "zero bytes were left out"
QUOTES_NOTE: Final = "a quotation mark inside a value was not doubled; it was taken as written"


@dataclass(frozen=True, slots=True)
class Record:
    """`line` counts from 1. A record with a `problem` has no cells to rely on."""

    line: int
    cells: list[str]
    problem: str | None = None
    notes: tuple[str, ...] = ()


def read_records(stream: TextIO, delimiter: str) -> Iterator[Record]:
    """Every record, empty lines left out. Quotes are taken strictly, since a lenient reader silently glues
    rows together: a record that they break is told, and reading goes on with the line after its first.
    The width of the first record is the measure for mending a line by itself."""
    # The limit is the process's, not the reader's: it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_FIELD))
    lines = Lines(stream)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    width: int | None = None
    while True:
        lines.mark()
        start = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            mended = _mend(lines, delimiter, width)
            lines.rewind()
            yield mended or Record(start, _first_cells(lines, delimiter), _problem(error))
            continue
        if cells:
            width = width or len(cells)
            yield Record(start, cells, notes=(NUL_NOTE,) if lines.had_nul else ())


def _problem(error: csv.Error) -> str:
    text = str(error)
    if "field limit" in text:
        return f"a value has more than {csv.field_size_limit()} characters, or its closing quote is missing"
    if "a line has" in text:
        return text
    return "its quotation marks do not match, so where it ends is not certain"


def _mend(lines: Lines, delimiter: str, width: int | None) -> Record | None:
    """The first line alone, read leniently, when that gives exactly a record: 5" in a title."""
    first = lines.taken[0]
    if first is None or width is None:
        return None
    try:
        cells = next(csv.reader([first], delimiter=delimiter), [])
    except csv.Error:
        return None
    is_closed = bool(cells) and not cells[-1].endswith(("\n", "\r"))
    start = lines.number - len(lines.taken) + 1
    return Record(start, cells, notes=(QUOTES_NOTE,)) if is_closed and len(cells) == width else None


def _first_cells(lines: Lines, delimiter: str) -> list[str]:
    """What stands before the first delimiter, to name the product of a broken record."""
    first = lines.taken[0] or ""
    return [first[:300].split(delimiter, 1)[0].strip('"')]
