"""Pages by keyset, forward and back, and by offset."""

from typing import Any, TypeVar

from sqlalchemy import Select

from emporion.domain.shared.criteria import ALL, Listing, Sort, total_order
from emporion.domain.shared.ordering import AnyRequest, first_page, linked, looks_back
from emporion.domain.shared.page import FIRST_PAGE, OffsetRequest, Page, PageRequest
from emporion.infrastructure.persistence.counts import total
from emporion.infrastructure.persistence.keyset import beyond, ordering
from emporion.infrastructure.persistence.reader import SqlReader

T = TypeVar("T")


class SqlPages(SqlReader[T]):
    """`Pages` on PostgreSQL: one statement a page and one for its total, beside those of `_hydrate`."""

    async def find_page(self, request: PageRequest = FIRST_PAGE, listing: Listing[Any] = ALL) -> Page[T]:
        return await self._page(await self._asked(listing.filter), request, listing.sort)

    async def find_page_with_total(self, request: OffsetRequest, listing: Listing[Any] = ALL) -> Page[T]:
        return await self._page(await self._asked(listing.filter), request, listing.sort)

    async def _page(self, statement: Select[Any], request: AnyRequest, sort: Sort[Any] = ()) -> Page[T]:
        """The page of what the statement finds; it selects the columns that are sorted by."""
        rows = await self._uow.connection.fetch(self._cut(statement, request, sort))
        is_backward = looks_back(request)
        if is_backward and not rows:
            return await self._page(statement, first_page(request), sort)
        chosen = rows[: request.limit][:: -1 if is_backward else 1]
        places: list[Any] = [row._mapping for row in (*chosen[:1], *chosen[-1:])]
        items = await self._hydrate(chosen)
        page = linked(items, places, request, sort, has_more=len(rows) > request.limit)
        if request.total is None:
            return page
        return page.counted(await total(self._uow.connection, statement, request.total))

    def _cut(self, statement: Select[Any], request: AnyRequest, sort: Sort[Any]) -> Select[Any]:
        """The rows of one page and one more, which tells whether there are others."""
        orders, columns = total_order(sort), self._table.c
        if isinstance(request, OffsetRequest):
            statement = statement.offset(request.offset)
        elif request.position is not None:
            statement = statement.where(beyond(columns, orders, request.position))
        ordered = ordering(columns, orders, is_backward=looks_back(request))
        return statement.order_by(*ordered).limit(request.limit + 1)
