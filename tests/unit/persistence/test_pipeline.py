"""The messages of statements that travel in front of others, byte by byte."""

from struct import unpack

from emporion.infrastructure.persistence.pipeline import without_answer


def messages(data: bytes) -> list[tuple[bytes, bytes]]:
    found = []
    while data:
        (length,) = unpack("!i", data[1:5])
        found.append((data[:1], data[5 : 1 + length]))
        data = data[1 + length :]
    return found


def test_a_statement_is_parsed_bound_and_executed_without_a_sync() -> None:
    assert messages(without_answer("SET LOCAL app.shop_id = 'ü'")) == [
        (
            b"P",
            b"\0" + "SET LOCAL app.shop_id = 'ü'".encode() + b"\0" + b"\0\0",
        ),  # no name, no parameter types
        (b"B", b"\0\0" + b"\0\0" * 3),  # no portal, no statement; formats, parameters, result formats
        (b"E", b"\0" + b"\0\0\0\0"),  # all rows
    ]


def test_several_follow_each_other() -> None:
    both = without_answer("BEGIN") + without_answer("SET LOCAL x.y = '1'")
    assert [kind for kind, _ in messages(both)] == [b"P", b"B", b"E"] * 2
