"""A first look at the whole file, in flat memory: is it an export, which products are torn apart in it?"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from io import TextIOWrapper
from typing import Final, TextIO

from emporion.application.catalog.shopify.columns import Columns, columns_of
from emporion.application.catalog.shopify.encoding import Encoding, detect
from emporion.application.catalog.shopify.records import Record, read_records
from emporion.application.catalog.shopify.source import Source
from emporion.domain.catalog.product_input import handle_of

_DELIMITERS: Final = (",", ";", "\t", "|")
_BITS: Final = 1 << 26


@dataclass(frozen=True, slots=True)
class Layout:
    """How the file is written: what is needed to read it again. `header_line` is 0 in an empty file."""

    encoding: Encoding
    delimiter: str
    columns: Columns
    header_line: int


@dataclass(frozen=True, slots=True)
class Survey:
    """`scattered` are the handles whose rows are not all together (and, rarely, one or two that are);
    `ignored_columns` are those with values that the import does not keep."""

    layout: Layout
    scattered: frozenset[str]
    ignored_columns: tuple[str, ...]


class SeenHandles:
    """A Bloom filter of 8 MiB: never forgets a handle, rarely (1 in 100,000 at a million handles) remembers
    one that was not there. Being wrong costs a second look, never a row."""

    def __init__(self) -> None:
        self._bits = bytearray(_BITS // 8)

    def add(self, handle: str) -> bool:
        """Remember the handle; whether it was there before."""
        digest = blake2b(handle.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        known = True
        for start in range(0, 16, 4):
            place, bit = divmod(int.from_bytes(digest[start : start + 4]) % _BITS, 8)
            known &= bool(self._bits[place] >> bit & 1)
            self._bits[place] |= 1 << bit
        return known


@contextmanager
def opened(source: Source, encoding: str) -> Iterator[TextIO]:
    """The text, line ends untouched; bytes that are none of the encoding show as U+FFFD."""
    with TextIOWrapper(source.open(), encoding=encoding, errors="replace", newline="") as text:
        yield text


def lay_out(source: Source, encoding: str | None = None) -> Layout:
    """How the file is written, by its first row; `encoding` overrides what the bytes suggest."""
    found = Encoding(encoding) if encoding else detect(source)
    with opened(source, found.name) as text:
        first = text.readline(1 << 16)
    hint = first.strip("\ufeff \t\r\n").lower()
    if hint.startswith("sep=") and len(hint) == 5:
        return _read_header(source, found, hint[4])
    layouts = [_read_header(source, found, delimiter) for delimiter in _DELIMITERS]
    return max(layouts, key=lambda layout: len(layout.columns.positions))


def survey(source: Source, layout: Layout) -> Survey:
    """Reads everything once. Only the handles of torn products are kept."""
    seen, scattered = SeenHandles(), set[str]()
    blank_so_far = dict(layout.columns.unknown)
    last = None
    with opened(source, layout.encoding.name) as text:
        for record in body_records(text, layout):
            filled = [n for n in blank_so_far if n < len(record.cells) and record.cells[n].strip()]
            for place in filled:
                del blank_so_far[place]
            handle = handle_in(record, layout)
            if handle and handle != last and seen.add(handle):
                scattered.add(handle)
            last = handle or last
    used = (name for place, name in layout.columns.unknown.items() if place not in blank_so_far)
    return Survey(layout, frozenset(scattered), tuple(dict.fromkeys(used)))


def body_records(text: TextIO, layout: Layout) -> Iterator[Record]:
    """The records below the header."""
    return (record for record in read_records(text, layout.delimiter) if record.line > layout.header_line)


def handle_in(record: Record, layout: Layout) -> str:
    """The handle that a row stands for; empty where it has none or cannot be read."""
    place = layout.columns.positions["handle"]
    return "" if record.problem or place >= len(record.cells) else handle_of(record.cells[place])


def _read_header(source: Source, encoding: Encoding, delimiter: str) -> Layout:
    with opened(source, encoding.name) as text:
        for record in read_records(text, delimiter):
            is_hint = len(record.cells) <= 2 and record.cells[0].lower().startswith("sep=")
            if any(cell.strip() for cell in record.cells) and not is_hint:
                return Layout(encoding, delimiter, columns_of(record.cells), record.line)
    return Layout(encoding, delimiter, columns_of([]), 0)
