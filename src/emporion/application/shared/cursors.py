"""Cursors: places in a list as text that callers keep and send back."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Any, Final, Protocol
from uuid import UUID

from returns.result import Result

from emporion.domain.shared.criteria import Field
from emporion.domain.shared.errors import Invalid
from emporion.domain.shared.page import Position

PAGE: Final = "page"
"""The field of a list's query that its cursors do not depend on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenCursor(Invalid):
    """The text was not made by this service, or was changed on its way."""

    cursor: str

    @property
    def message(self) -> str:
        return (
            f"'{self.cursor[:100]}' is no cursor; send next_cursor or previous_cursor of the last answer "
            "unchanged, or no cursor for the first page."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CursorOfAnotherList(Invalid):
    """The cursor is good, but of another list, or of this one with another filter, sort, search or shop."""

    cursor: str

    @property
    def message(self) -> str:
        return (
            f"The cursor '{self.cursor[:100]}' belongs to another list or to other parameters; send it with "
            "exactly those of the answer that it came from (limit and total may differ), or start without it."
        )


CursorError = BrokenCursor | CursorOfAnotherList


class Cursors(Protocol):
    """Opaque and signed: nobody but the service makes one, and one fits only the question it came from. All
    servers that share the secret key read each other's."""

    def seal(self, position: Position, question: Any, shop_id: UUID | None) -> str:
        """The position in the list that `question` (a query) asks for in this shop, as text for a URL."""
        ...

    def unseal(self, cursor: str, question: Any, shop_id: UUID | None) -> Result[Position, CursorError]:
        """The position, if the cursor was sealed for the same question and shop."""
        ...


def digest_of(question: Any, shop_id: UUID | None) -> bytes:
    """16 bytes that tell questions apart: the query with every argument but the page, and the shop."""
    asked = {
        field.name: _plain(getattr(question, field.name)) for field in fields(question) if field.name != PAGE
    }
    words = json.dumps([type(question).__name__, str(shop_id), asked], sort_keys=True)
    return hashlib.sha256(words.encode()).digest()[:16]


def _plain(value: Any) -> Any:
    match value:
        case Field():
            return value.name
        case Enum():
            return _plain(value.value)
        case str() | bool() | int() | float() | None:
            return value
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case tuple() | list():
            return [_plain(item) for item in value]
        case set() | frozenset():
            return sorted(str(_plain(item)) for item in value)
        case _ if is_dataclass(value):
            held = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
            return [type(value).__name__, held]
        case _:
            return f"{type(value).__name__} {value}"
