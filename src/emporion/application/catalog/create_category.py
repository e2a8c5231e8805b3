"""Put up a new shelf."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.views import CategoryView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.catalog.category import Category
from emporion.domain.catalog.errors import CategoryNotFound, TextInvalid
from emporion.domain.catalog.repository import CategoryRepository

CreateCategoryError = TextInvalid | CategoryNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateCategory(Command[CategoryView, CreateCategoryError]):
    """`parent_id` None is the top; a parent of another shop is unknown."""

    name: str
    parent_id: UUID | None = None
    position: int = 0


@handles(CreateCategory, access=Access.STAFF)
class CreateCategoryHandler:
    """- A new category closes no circle, so the tree needs no lock.
    - A parent that is not of this shop is refused here, and by the foreign key if it goes meanwhile."""

    def __init__(self, context: Context, categories: CategoryRepository) -> None:
        self._context = context
        self._categories = categories

    async def handle(self, command: CreateCategory) -> Result[CategoryView, CreateCategoryError]:
        parent_id = command.parent_id
        if parent_id is not None and await self._categories.find_by_id(parent_id) is None:
            return Failure(CategoryNotFound(category_id=parent_id))
        category = Category.create(
            self._context.shop,
            command.name,
            parent_id=parent_id,
            position=command.position,
            now=self._context.now,
        )
        if isinstance(category, Failure):
            return category
        await self._categories.save(category.unwrap())
        return Success(CategoryView.of(category.unwrap()))
