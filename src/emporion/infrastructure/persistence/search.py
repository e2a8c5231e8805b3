"""Search for words, as `domain.shared.words` means it."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final, TypeVar

from sqlalchemy import Boolean, ColumnElement, and_, func, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page
from emporion.domain.shared.words import patterns as patterns_of
from emporion.infrastructure.persistence.pages import SqlPages
from emporion.infrastructure.persistence.reader import Pattern, Shop

T = TypeVar("T")

_NOWHERE: Final[ColumnElement[int]] = literal_column("0")


class SqlSearches(SqlPages[T]):
    """`Searches` on PostgreSQL over the text columns `searched`. What is found is always asked of the rows
    themselves; `_narrowed`, or an `Indexed` condition, leads there by an index."""

    searched: ClassVar[tuple[str, ...]]

    async def search(
        self, text: str, request: AnyRequest = FIRST_PAGE, listing: Listing[Any] = ALL
    ) -> Page[T]:
        return await self._listed_page(request, listing, patterns_of(text))

    @classmethod
    def _found(
        cls,
        patterns: Sequence[Pattern],
        shop: Shop,  # noqa: ARG003 - for those who search in rows beside it
    ) -> ColumnElement[bool]:
        return has_all(document(*(cls.model.__table__.c[name] for name in cls.searched)), patterns)


def document(*texts: ColumnElement[Any]) -> ColumnElement[Any]:
    """One to three texts as one document, written as the indexes have it."""
    return func.search_document(*texts)


def has_all(held: ColumnElement[Any], patterns: Sequence[Pattern]) -> ColumnElement[bool]:
    """Every pattern is a part of the document; nothing in it has a meaning of its own."""
    return and_(*(func.strpos(held, func.lower(pattern)) > _NOWHERE for pattern in patterns))


class Indexed(FunctionElement[bool]):
    """A condition that PostgreSQL has an index for, beside others that it follows from; elsewhere it is left
    out."""

    type = Boolean()
    name = "indexed"
    inherit_cache = True


@compiles(Indexed)
def _as_it_is(element: Indexed, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"({compiler.process(element.clauses, **kwargs)})"


@compiles(Indexed, "sqlite")
def _left_out(_: Indexed, __: SQLCompiler, **___: Any) -> str:
    return "1"
