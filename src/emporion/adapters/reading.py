"""Values of the core from the text that a person or a URL gives: exactly one meaning, or none."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from math import isfinite
from typing import Any, Final
from uuid import UUID

from emporion.domain.shared.texts import storable

_DEEPEST: Final = 20


class Unreadable(ValueError):
    """The text is no value of the kind."""


def read(kind: type[Any], text: str) -> Any:
    """The value, or `Unreadable`. Nothing is rounded, guessed or cut."""
    try:
        if issubclass(kind, Enum):
            return kind(text)
        return _READERS[kind](text)
    except (ValueError, InvalidOperation, RecursionError):
        raise Unreadable(text) from None


def expected(kind: type[Any]) -> str:
    """What `read` understands, in words."""
    if issubclass(kind, Enum):
        return " or ".join(str(each.value) for each in kind)
    return _WORDS[kind]


def _text(text: str) -> str:
    if not storable(text):
        raise Unreadable(text)
    return text


def _flag(text: str) -> bool:
    return {"true": True, "false": False}[text] if text in ("true", "false") else _refuse(text)


def _number(text: str) -> int:
    # int() takes underscores, blanks and the digits of all scripts.
    plain = text.removeprefix("-")
    return int(text) if plain.isascii() and plain.isdigit() and len(plain) < 19 else _refuse(text)


def _decimal(text: str) -> Decimal:
    whole, _, fraction = text.removeprefix("-").partition(".")
    digits = whole + fraction
    fits = digits.isascii() and digits.isdigit() and len(digits) <= 40 and not text.endswith(".")
    return Decimal(text) if fits and whole else _refuse(text)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else _refuse(text)


def _object(text: str) -> dict[str, Any]:
    found = json.loads(text, parse_constant=_refuse)
    return found if isinstance(found, dict) and _fits(found, _DEEPEST) else _refuse(text)


def _fits(value: Any, depth: int) -> bool:
    """Whether PostgreSQL can hold it: no NUL, no infinity (`1e999` is one), and no abyss."""
    if isinstance(value, dict):
        parts = [*value.keys(), *value.values()]
    elif isinstance(value, list):
        parts = value
    else:
        return storable(value) if isinstance(value, str) else not isinstance(value, float) or isfinite(value)
    return depth > 0 and all(_fits(part, depth - 1) for part in parts)


def _refuse(text: str) -> Any:
    raise Unreadable(text)


_READERS: Final[Mapping[type[Any], Callable[[str], Any]]] = {
    str: _text,
    bool: _flag,
    int: _number,
    Decimal: _decimal,
    datetime: _moment,
    UUID: UUID,
    dict: _object,
}
_WORDS: Final[Mapping[type[Any], str]] = {
    str: "text without NUL",
    bool: "true or false",
    int: "a whole number such as 12",
    Decimal: "a number such as 12.50",
    datetime: "a time with its zone such as 2026-01-31T12:00:00Z (a + is %2B in an address)",
    UUID: "an id such as 018f4e2a-7b1c-7cc0-8a3e-0a1b2c3d4e5f",
    dict: 'a JSON object such as {"colour": "red"}',
}
