"""Give a category another name."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.views import CategoryView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.catalog.errors import CategoryNotFound, TextInvalid
from emporion.domain.catalog.repository import CategoryRepository

RenameCategoryError = CategoryNotFound | TextInvalid


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameCategory(Command[CategoryView, RenameCategoryError]):
    category_id: UUID
    name: str


@handles(RenameCategory, access=Access.STAFF)
class RenameCategoryHandler:
    """- Two that rename at once: the second is told (`StaleVersion`)."""

    def __init__(self, categories: CategoryRepository) -> None:
        self._categories = categories

    async def handle(self, command: RenameCategory) -> Result[CategoryView, RenameCategoryError]:
        category = await self._categories.find_by_id(command.category_id)
        if category is None:
            return Failure(CategoryNotFound(category_id=command.category_id))
        if isinstance(refused := category.rename(command.name), Failure):
            return refused
        await self._categories.save(category)
        return Success(CategoryView.of(category))
