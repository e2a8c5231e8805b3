"""The shop's shelves as a tree."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Never
from uuid import UUID

from returns.result import Result, Success

from emporion.application.catalog.views import CategoryTree
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.domain.catalog.category import Category
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
        below: defaultdict[UUID | None, list[Category]] = defaultdict(list)
        for category in await self._categories.find_all():
            below[category.parent_id].append(category)
        return Success(_branch(below, None))


def _branch(below: dict[UUID | None, list[Category]], parent_id: UUID | None) -> tuple[CategoryTree, ...]:
    siblings = sorted(below.get(parent_id, ()), key=lambda category: (category.position, category.id))
    return tuple(
        CategoryTree(
            id=category.id,
            name=category.name,
            position=category.position,
            children=_branch(below, category.id),
        )
        for category in siblings
    )
