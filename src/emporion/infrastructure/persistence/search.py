"""Search for words, as `domain.shared.words` means it."""

from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, true

from emporion.domain.shared.criteria import ALL, Filter, Listing
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page
from emporion.domain.shared.words import patterns as patterns_of
from emporion.infrastructure.persistence.pages import SqlPages

T = TypeVar("T")


class SqlSearches(SqlPages[T]):
    """`Searches` on PostgreSQL over the text columns `searched`. What is found is always asked of the rows
    themselves; `_narrowed` tells the planner of an index that leads there."""

    searched: ClassVar[tuple[str, ...]]

    async def search(
        self, text: str, request: AnyRequest = FIRST_PAGE, listing: Listing[Any] = ALL
    ) -> Page[T]:
        found = await self._asked(listing.filter, patterns_of(text))
        return await self._page(found, request, listing.sort)

    async def _asked(self, wanted: Filter[Any], patterns: Sequence[str] = ()) -> Select[Any]:
        narrowed = await self._narrowed(wanted, patterns) if self._uow.connection.speaks_postgres else ()
        found = [self._found(patterns)] if patterns else []
        return self._listed(wanted).where(*narrowed, *found)

    async def _narrowed(
        self,
        wanted: Filter[Any],  # noqa: ARG002 - for those who have an index for it
        patterns: Sequence[str],  # noqa: ARG002
    ) -> Sequence[ColumnElement[bool]]:
        """Conditions that hold for all rows that are wanted, and that an index serves. Asked for only where
        something is searched, or a filter has AMONG or CONTAINS: see `SqlPages._listed_rows`."""
        return ()

    def _found(self, patterns: Sequence[str]) -> ColumnElement[bool]:
        """All patterns are in the row's document."""
        return has_all(document(*(self._table.c[name] for name in self.searched)), patterns)


def document(*texts: ColumnElement[Any]) -> ColumnElement[Any]:
    """One to three texts as one document, written as the indexes have it."""
    return func.search_document(*texts)


def has_all(held: ColumnElement[Any], patterns: Sequence[str]) -> ColumnElement[bool]:
    """Every pattern is a part of the document; nothing in it has a meaning of its own."""
    return and_(true(), *(func.strpos(held, func.lower(pattern)) > 0 for pattern in patterns))
