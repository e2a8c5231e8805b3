"""Finds out how an export's bytes are to be read as text. No byte sequence is refused."""

import codecs
from dataclasses import dataclass
from typing import Final

from emporion.application.catalog.shopify.source import Source

_CHUNK: Final = 1 << 16
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """`is_guess` where neither a mark nor the bytes themselves prove it."""

    name: str
    is_guess: bool = False


def detect(source: Source) -> Encoding:
    """By byte order mark; by the zero bytes of UTF-16; UTF-8 where the whole file is, or is but for a few
    bytes; else Windows-1252, which includes all of Latin-1 that is printed."""
    with source.open() as stream:
        head = stream.read(4096)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name)
    if (wide := _utf16_without_mark(head)) is not None:
        return Encoding(wide, is_guess=True)
    good, bad = _utf8_quality(source)
    if bad == 0:
        return Encoding("utf-8")
    return Encoding("utf-8" if good > bad else "cp1252", is_guess=True)


def _utf16_without_mark(head: bytes) -> str | None:
    # Headers are ASCII: in UTF-16 every other byte of them is zero.
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 2 < len(head) // 2 or not head:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _utf8_quality(source: Source) -> tuple[int, int]:
    """How many characters beyond ASCII are proper UTF-8, and how many bytes are not."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    good = bad = 0
    with source.open() as stream:
        while chunk := stream.read(_CHUNK):
            text = decoder.decode(chunk)
            broken = text.count("\ufffd")
            bad += broken
            good += len(text) - len(text.encode("ascii", "ignore")) - broken
    bad += decoder.decode(b"", final=True).count("\ufffd")
    return good, bad
