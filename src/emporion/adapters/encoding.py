"""How views and errors look as JSON: one place, so that money and times look the same everywhere."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any
from uuid import UUID


def to_json(value: Any) -> Any:
    """JSON-ready data. Decimals are plain strings without exponent or trailing zeros ("12.5", "0"), times
    are UTC in ISO 8601 with a Z; an unknown type is a TypeError, never a guess."""
    match value:
        case Enum():
            return to_json(value.value)
        case str() | bool() | int() | float() | None:
            return value
        case Decimal():
            return plain(value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case UUID() | PurePath():
            return str(value)
        case Mapping():
            return {str(to_json(key)): to_json(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [to_json(item) for item in value]
        case _ if is_dataclass(value):
            return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
        case _:
            raise TypeError(f"{type(value).__name__} has no JSON form; give it one in to_json()")


def plain(amount: Decimal) -> str:
    """The exact amount as a person writes it: NUMERIC's `0E-18` is "0", `12.500000000000000000` "12.5"."""
    text = f"{amount:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text
