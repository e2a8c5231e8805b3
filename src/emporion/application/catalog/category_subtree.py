"""One shelf with all below it."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.trees import tree_of
from emporion.application.catalog.views import CategoryTree
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.domain.catalog.errors import CategoryNotFound
from emporion.domain.catalog.repository import CategoryRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class CategorySubtree(Query[CategoryTree, CategoryNotFound]):
    category_id: UUID


@handles(CategorySubtree, access=Access.ANYONE)
class CategorySubtreeHandler:
    """- One recursive query, however deep the tree."""

    def __init__(self, categories: CategoryRepository) -> None:
        self._categories = categories

    async def handle(self, query: CategorySubtree) -> Result[CategoryTree, CategoryNotFound]:
        found = await self._categories.find_subtree(query.category_id)
        if not found:
            return Failure(CategoryNotFound(category_id=query.category_id))
        above = next(each.parent_id for each in found if each.id == query.category_id)
        (tree,) = (each for each in tree_of(found, above) if each.id == query.category_id)
        return Success(tree)
