"""Hang a category elsewhere in the tree."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.views import CategoryView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.catalog.errors import CategoryCycle, CategoryNotFound
from emporion.domain.catalog.repository import CategoryRepository

MoveCategoryError = CategoryNotFound | CategoryCycle


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveCategory(Command[CategoryView, MoveCategoryError]):
    """`parent_id` None is the top."""

    category_id: UUID
    parent_id: UUID | None
    position: int = 0


@handles(MoveCategory, access=Access.STAFF)
class MoveCategoryHandler:
    """- The shop's whole tree is locked: two moves, each fine alone, could close a circle together.
    - All that hangs below the category moves with it."""

    def __init__(self, categories: CategoryRepository) -> None:
        self._categories = categories

    async def handle(self, command: MoveCategory) -> Result[CategoryView, MoveCategoryError]:
        tree = {category.id: category for category in await self._categories.lock_all()}
        category = tree.get(command.category_id)
        if category is None:
            return Failure(CategoryNotFound(category_id=command.category_id))
        moved = category.move(command.parent_id, command.position, tree)
        if isinstance(moved, Failure):
            return moved
        await self._categories.save(category)
        return Success(CategoryView.of(category))
