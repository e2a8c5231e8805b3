"""Pages as callers ask for them and get them: with cursors instead of positions."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from returns.result import Result, Success

from emporion.application.shared.cursors import CursorError, Cursors
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import Accuracy, OffsetRequest, Page, PageRequest, Total

T = TypeVar("T")


@dataclass(frozen=True)
class PageBody(Generic[T]):
    """One page. `next_cursor` is null on the last one, `previous_cursor` on the first; `total` is there when
    it was asked for."""

    items: tuple[T, ...]
    next_cursor: str | None
    previous_cursor: str | None
    total: Total | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list to begin: at a cursor, after `offset` items, or with neither at the start."""

    limit: int = 50
    cursor: str | None = None
    offset: int | None = None
    total: Accuracy | None = None

    def request(self, query: Any, shop_id: UUID | None, cursors: Cursors) -> Result[AnyRequest, CursorError]:
        """The page of what `query` lists in the shop."""
        if self.cursor is not None:
            place = cursors.unseal(self.cursor, query, shop_id)
            return place.map(lambda position: PageRequest(self.limit, position, self.total))
        if self.offset is not None:
            return Success(OffsetRequest(self.limit, self.offset, self.total or Accuracy.EXACT))
        return Success(PageRequest(self.limit, None, self.total))


def body_of(page: Page[T], query: Any, shop_id: UUID | None, cursors: Cursors) -> PageBody[T]:
    """The page that `query` answered."""
    following, preceding = (
        None if place is None else cursors.seal(place, query, shop_id) for place in (page.next, page.previous)
    )
    return PageBody(page.items, following, preceding, page.total)
