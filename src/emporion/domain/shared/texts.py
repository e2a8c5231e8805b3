"""What every text must fulfil."""

from collections.abc import Iterator
from typing import Any


def storable(text: str) -> bool:
    """Whether PostgreSQL can hold the text: no NUL, nothing that is not Unicode."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def texts_of(value: Any) -> Iterator[str]:
    """Every text inside a JSON value, names of members included."""
    match value:
        case str():
            yield value
        case dict():
            for name, held in value.items():
                yield from (str(name), *texts_of(held))
        case list() | tuple():
            for held in value:
                yield from texts_of(held)
