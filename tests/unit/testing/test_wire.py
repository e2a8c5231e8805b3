"""Counting a client's messages, however they are cut into pieces."""

import pytest

from emporion.testing.wire import Counts, Frontend


def start_up(parameters: bytes = b"user\0ada\0\0") -> bytes:
    return (8 + len(parameters)).to_bytes(4) + (196608).to_bytes(4) + parameters


def message(kind: bytes, body: bytes = b"") -> bytes:
    return kind + (4 + len(body)).to_bytes(4) + body


SSL_REQUEST = (8).to_bytes(4) + (80877103).to_bytes(4)
SAID = b"".join(
    (
        SSL_REQUEST,
        start_up(),
        message(b"p", b"md5\0"),
        message(b"Q", b"BEGIN; SET LOCAL a = '1'\0"),
        message(b"P", b"\0SELECT 1\0\0\0"),
        message(b"D", b"S\0"),
        message(b"S"),
        message(b"B", b"B" * 300),
        message(b"E", b"\0" * 5),
        message(b"S"),
        message(b"d", b"QQQQQBBBBB" * 100),
        message(b"B"),
        message(b"X"),
    )
)


@pytest.mark.parametrize("size", [1, 2, 7, 64, len(SAID)])
def test_statements_and_prepares_are_counted_in_pieces_of_any_size(size: int) -> None:
    counts = Counts()
    frontend = Frontend(counts)
    for place in range(0, len(SAID), size):
        frontend.feed(SAID[place : place + size])
    assert (counts.statements, counts.prepares) == (3, 1)
