"""How views and errors look as JSON: one place, so that money and times look the same everywhere."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import PurePath
from typing import Any, Final
from uuid import UUID


def to_json(value: Any) -> Any:
    """JSON-ready data. Decimals are plain strings without exponent or trailing zeros ("12.5", "0"), times
    are UTC in ISO 8601 with a Z; an unknown type is a TypeError, never a guess."""
    kind: Any = type(value)
    return _form(kind)(value)


@cache
def _form(kind: Any) -> Callable[[Any], Any]:
    """How values of a type are written: looked up once, for a view has many of the same."""
    if issubclass(kind, Enum):
        return lambda value: to_json(value.value)
    for known, form in _FORMS:
        if issubclass(kind, known):
            return form
    if is_dataclass(kind):
        names = [field.name for field in fields(kind)]
        return lambda value: {name: to_json(getattr(value, name)) for name in names}
    raise TypeError(f"{kind.__name__} has no JSON form; give it one in to_json()")


def _same(value: Any) -> Any:
    return value


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _object(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(to_json(key)): to_json(item) for key, item in value.items()}


def _list(value: Iterable[Any]) -> list[Any]:
    return [to_json(item) for item in value]


def plain(amount: Decimal) -> str:
    """The exact amount as a person writes it: NUMERIC's `0E-18` is "0", `12.500000000000000000` "12.5"."""
    text = f"{amount:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


_FORMS: Final[Sequence[tuple[type[Any] | tuple[type[Any], ...], Callable[[Any], Any]]]] = (
    ((str, bool, int, float, type(None)), _same),
    (Decimal, plain),
    (datetime, _moment),
    (date, date.isoformat),
    ((UUID, PurePath), str),
    (Mapping, _object),
    ((list, tuple, set, frozenset), _list),
)
