"""Pages by keyset, forward and back, and by offset."""

from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache
from typing import Any, Final, TypeVar

from sqlalchemy import CompoundSelect, Integer, Select, String, bindparam
from sqlalchemy.engine import Row

from emporion.domain.shared.criteria import ALL, Filter, Listing, Sort, total_order
from emporion.domain.shared.ordering import AnyRequest, first_page, linked, looks_back
from emporion.domain.shared.page import FIRST_PAGE, OffsetRequest, Page, PageRequest, Position
from emporion.infrastructure.persistence.counts import total
from emporion.infrastructure.persistence.filters import Slot
from emporion.infrastructure.persistence.keyset import beyond, ordering
from emporion.infrastructure.persistence.reader import SHOP, SqlReader
from emporion.infrastructure.persistence.shapes import Shaping
from emporion.infrastructure.persistence.texts import Question

T = TypeVar("T")
Rows = Select[Any] | CompoundSelect[Any]

_KEPT: Final = 500
_LIMIT: Final = bindparam("limit", type_=Integer())
_OFFSET: Final = bindparam("offset", type_=Integer())


class SqlPages(SqlReader[T]):
    """`Pages` on PostgreSQL: one statement a page and one for its total, beside those of `_hydrate`. The
    statement is built once for all pages that differ in their values only."""

    async def find_page(self, request: PageRequest = FIRST_PAGE, listing: Listing[Any] = ALL) -> Page[T]:
        return await self._listed_page(request, listing)

    async def find_page_with_total(self, request: OffsetRequest, listing: Listing[Any] = ALL) -> Page[T]:
        return await self._listed_page(request, listing)

    async def _listed_page(
        self, request: AnyRequest, listing: Listing[Any], patterns: Sequence[str] = ()
    ) -> Page[T]:
        """The page of what the patterns are found in, for those who can search."""
        narrowed = Listing(await self._narrowed(listing.filter, patterns), listing.sort)
        return await self._turned(
            request,
            listing.sort,
            lambda asked: self._listed_rows(asked, narrowed, patterns),
            lambda: self._to_count(narrowed.filter, patterns),
        )

    async def _to_count(self, wanted: Filter[Any], patterns: Sequence[str]) -> Select[Any]:
        """What the total of a list counts."""
        return self._listed(wanted, patterns)

    @property
    def _given(self) -> dict[str, Any]:
        """What a question is asked with, whatever its page."""
        return {"shop": self._uow.shop_id}

    async def _listed_rows(
        self, request: AnyRequest, listing: Listing[Any], patterns: Sequence[str]
    ) -> Sequence[Row[Any]]:
        shaping = Shaping(apart=self._contains(SHOP))
        listed = Listing(shaping.filter(listing.filter), listing.sort)
        words = shaping.texts(patterns)
        more = {**self._given, "limit": request.limit + 1}
        if isinstance(request, OffsetRequest):
            question, more["offset"] = self._question(listed, words, None, jumps=True), request.offset
        else:
            question = self._question(listed, words, shaping.position(request.position), jumps=False)
        return await self._uow.connection.answer(question, **more, **shaping.values)

    @classmethod
    @lru_cache(maxsize=_KEPT)
    def _question(
        cls, listed: Listing[Any], words: tuple[Slot, ...], place: Position | None, *, jumps: bool
    ) -> Question:
        """The rows of one page and one more, of a list without its values."""
        found = cls._fitting(listed.filter, [word.of(String()) for word in words])
        return Question(cls._part(found, listed.sort, place, _OFFSET if jumps else None, _LIMIT))

    async def _page(self, statement: Select[Any], request: AnyRequest, sort: Sort[Any] = ()) -> Page[T]:
        """The page of what the statement finds; it selects the columns that are sorted by."""

        async def counted() -> Select[Any]:
            return statement

        return await self._turned(
            request, sort, lambda asked: self._cut_rows(statement, asked, sort), counted
        )

    async def _turned(
        self,
        request: AnyRequest,
        sort: Sort[Any],
        rows_of: Callable[[AnyRequest], Awaitable[Sequence[Row[Any]]]],
        to_count: Callable[[], Awaitable[Select[Any]]],
    ) -> Page[T]:
        """The page that was asked for, which the rows may be one more than; before the first one lies the
        first one."""
        rows = await rows_of(request)
        if looks_back(request) and not rows:
            request = first_page(request)
            rows = await rows_of(request)
        chosen = rows[: request.limit][:: -1 if looks_back(request) else 1]
        places: list[Any] = [row._mapping for row in (*chosen[:1], *chosen[-1:])]
        items = await self._hydrate(chosen)
        page = linked(items, places, request, sort, has_more=len(rows) > request.limit)
        if request.total is None:
            return page
        return page.counted(await total(self._uow.connection, await to_count(), request.total))

    async def _cut_rows(
        self, statement: Select[Any], request: AnyRequest, sort: Sort[Any]
    ) -> Sequence[Row[Any]]:
        return await self._uow.connection.fetch(self._cut(statement, request, sort), self._given)

    def _cut(self, statement: Select[Any], request: AnyRequest, sort: Sort[Any]) -> Rows:
        """The rows of one page and one more, which tells whether there are others."""
        if isinstance(request, OffsetRequest):
            return self._part(statement, sort, None, request.offset, request.limit + 1)
        return self._part(statement, sort, request.position, None, request.limit + 1)

    @classmethod
    def _part(
        cls, statement: Select[Any], sort: Sort[Any], place: Position | None, offset: Any, limit: Any
    ) -> Rows:
        """`limit` rows of what the statement finds, from a place of the list on or after `offset` of them."""
        orders, columns = total_order(sort), cls.model.__table__.c
        if offset is not None:
            statement = statement.offset(offset)
        if place is not None:
            statement = statement.where(beyond(columns, orders, place))
        ordered = ordering(columns, orders, is_backward=place is not None and place.is_backward)
        return statement.order_by(*ordered).limit(limit)
