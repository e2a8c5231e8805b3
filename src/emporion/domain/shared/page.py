"""Pages by keyset: stable under inserts, as quick at the end as at the start."""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from uuid import UUID

T = TypeVar("T")
U = TypeVar("U")

MAX_LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class PageRequest:
    """At most `limit` items (1 to MAX_LIMIT) beyond the item with id `after`, in the list's own order."""

    limit: int = 50
    after: UUID | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= MAX_LIMIT:
            raise ValueError(f"a page has 1 to {MAX_LIMIT} items, not {self.limit}")


FIRST_PAGE: Final = PageRequest()


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Items in the list's order; `next_after` is None on the last page."""

    items: tuple[T, ...]
    next_after: UUID | None
