"""Pages: by keyset (stable under inserts, as quick at the end as at the start) or by offset, with a total."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
U = TypeVar("U")

MAX_LIMIT: Final = 200
MAX_OFFSET: Final = 100_000
CAP: Final = 10_000
"""Where a capped total stops counting."""


class Accuracy(StrEnum):
    """How a total is counted. EXACT reads every row of the list; CAPPED stops at CAP; ESTIMATED takes what
    the database's statistics say of long lists, and counts short ones."""

    EXACT = "exact"
    CAPPED = "capped"
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class Total:
    """Items of the whole list. CAPPED: there are more than `count`; ESTIMATED: about so many. What was easy
    to count is EXACT, however it was asked for."""

    count: int
    accuracy: Accuracy


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a sorted list: beyond the item with this id and these values of the sort's fields, or before
    it, looking back, where `is_backward`. The item itself need not be there any more."""

    values: tuple[Any, ...]
    id: UUID
    is_backward: bool = False


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= MAX_LIMIT:
        raise ValueError(f"a page has 1 to {MAX_LIMIT} items, not {limit}")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """At most `limit` items (1 to MAX_LIMIT) from `position` on, None being the start; with a total where one
    is asked for."""

    limit: int = 50
    position: Position | None = None
    total: Accuracy | None = None

    def __post_init__(self) -> None:
        _check_limit(self.limit)


FIRST_PAGE: Final = PageRequest()


@dataclass(frozen=True, slots=True)
class OffsetRequest:
    """At most `limit` items (1 to MAX_LIMIT) after the first `offset` (to MAX_OFFSET), with a total. The
    server reads what it skips, and rows that come and go meanwhile shift pages: to jump, not to walk."""

    limit: int = 50
    offset: int = 0
    total: Accuracy = Accuracy.EXACT

    def __post_init__(self) -> None:
        _check_limit(self.limit)
        if not 0 <= self.offset <= MAX_OFFSET:
            raise ValueError(f"an offset is 0 to {MAX_OFFSET}, not {self.offset}")


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """Items in the list's order. `next` and `previous` lead to the neighbouring pages: None after the last
    item, and before the first. Looking back beyond the first item answers the first page."""

    items: tuple[T_co, ...]
    next: Position | None = None
    previous: Position | None = None
    total: Total | None = None

    def of(self, items: Iterable[U]) -> "Page[U]":
        """The same page, with these items made of its own."""
        return Page(tuple(items), self.next, self.previous, self.total)

    def counted(self, total: Total | None) -> "Page[T_co]":
        """The same page, with the total of its list."""
        return replace(self, total=total)
