"""Search for words, as `domain.shared.words` means it."""

from collections.abc import Sequence
from functools import reduce
from typing import Any, ClassVar, TypeVar

from sqlalchemy import ColumnElement, and_, func, literal, true

from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page
from emporion.domain.shared.words import patterns
from emporion.infrastructure.persistence.pages import SqlPages

T = TypeVar("T")


class SqlSearches(SqlPages[T]):
    """`Searches` on PostgreSQL over the text columns `searched`."""

    searched: ClassVar[tuple[str, ...]]

    async def search(
        self, text: str, request: AnyRequest = FIRST_PAGE, listing: Listing[Any] = ALL
    ) -> Page[T]:
        found = self._listed(listing.filter).where(self._found(patterns(text)))
        return await self._page(found, request, listing.sort)

    def _found(self, wanted: Sequence[str]) -> ColumnElement[bool]:
        """All patterns are in the row's document."""
        return has_all(document(*(self._table.c[name] for name in self.searched)), wanted)


def document(*texts: ColumnElement[Any]) -> ColumnElement[Any]:
    """The texts as one document: in lower case, each word behind two blanks."""
    joined = reduce(lambda one, other: one.concat(" ").concat(other), texts)
    blanks = func.translate(func.lower(joined), "\t\n\r", "   ")
    return literal("  ").concat(func.replace(blanks, " ", "  "))


def has_all(held: ColumnElement[Any], wanted: Sequence[str]) -> ColumnElement[bool]:
    """Every pattern is a part of the document; nothing in it has a meaning of its own."""
    return and_(true(), *(func.strpos(held, func.lower(pattern)) > 0 for pattern in wanted))
