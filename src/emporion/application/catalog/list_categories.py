"""The shop's shelves as a tree."""

from dataclasses import dataclass
from typing import Never

from returns.result import Result, Success

from emporion.application.catalog.trees import tree_of
from emporion.application.catalog.views import CategoryTree
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.domain.catalog.repository import CategoryRepository
from emporion.domain.shared.errors import DomainError


@dataclass(frozen=True, slots=True, kw_only=True)
class ListCategories(Query[tuple[CategoryTree, ...], DomainError]):
    """The categories at the top, each with all below it."""


@handles(ListCategories, access=Access.ANYONE)
class ListCategoriesHandler:
    """- One statement, however deep the tree."""

    def __init__(self, categories: CategoryRepository) -> None:
        self._categories = categories

    async def handle(self, query: ListCategories) -> Result[tuple[CategoryTree, ...], Never]:  # noqa: ARG002
        return Success(tree_of(await self._categories.find_all(), None))
