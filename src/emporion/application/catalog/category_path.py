"""The way from the top to a shelf."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.views import CategoryView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.domain.catalog.errors import CategoryNotFound
from emporion.domain.catalog.repository import CategoryRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryPath(Query[tuple[CategoryView, ...], CategoryNotFound]):
    """From the top down to the category itself: what a page shows as its place."""

    category_id: UUID


@handles(CategoryPath, access=Access.ANYONE)
class CategoryPathHandler:
    """- One recursive query, however deep the category."""

    def __init__(self, categories: CategoryRepository) -> None:
        self._categories = categories

    async def handle(self, query: CategoryPath) -> Result[tuple[CategoryView, ...], CategoryNotFound]:
        found = await self._categories.find_path(query.category_id)
        if not found:
            return Failure(CategoryNotFound(category_id=query.category_id))
        return Success(tuple(map(CategoryView.of, found)))
