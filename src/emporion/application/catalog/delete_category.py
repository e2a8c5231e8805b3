"""Take a shelf down."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.catalog.category import Category
from emporion.domain.catalog.errors import CategoryCycle, CategoryInUse, CategoryNotFound
from emporion.domain.catalog.fields import CategoryFields
from emporion.domain.catalog.product import Product
from emporion.domain.catalog.repository import CategoryRepository, ProductRepository

DeleteCategoryError = CategoryNotFound | CategoryInUse | CategoryCycle


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteCategory(Command[None, DeleteCategoryError]):
    """`move_to` takes over the categories and products below it; with `to_parent` the category above it does,
    and at the top the products lose this category and the categories stand at the top. With neither, it must
    be empty."""

    category_id: UUID
    move_to: UUID | None = None
    to_parent: bool = False


@handles(DeleteCategory, access=Access.STAFF)
class DeleteCategoryHandler:
    """- The tree is locked, so nothing moves below the category meanwhile; what is filed under it meanwhile
      is refused by the foreign key, here or there.
    - Deleted products do not keep a category: they are moved, or lose it, without being asked for."""

    def __init__(self, categories: CategoryRepository, products: ProductRepository) -> None:
        self._categories = categories
        self._products = products

    async def handle(self, command: DeleteCategory) -> Result[None, DeleteCategoryError]:
        tree = {each.id: each for each in await self._categories.lock_all()}
        category = tree.get(command.category_id)
        if category is None:
            return Failure(CategoryNotFound(category_id=command.category_id))
        filed = await self._products.lock_filed_under(category.id)
        if command.move_to is None and not command.to_parent:
            children = any(each.parent_id == category.id for each in tree.values())
            if children or any(not product.is_deleted for product in filed):
                return Failure(CategoryInUse(category_id=category.id))
        target = category.parent_id if command.to_parent else command.move_to
        if target is not None and isinstance(refused := _checked(category, target, tree), Failure):
            return refused
        await self._empty(category, target, filed)
        await self._categories.delete(category)
        return Success(None)

    async def _empty(self, category: Category, target: UUID | None, filed: list[Product]) -> None:
        below = CategoryFields.parent_id.equals(category.id)
        await self._categories.update_where(below, [CategoryFields.parent_id.becomes(target)])
        for product in filed:
            others = {each for each in product.category_ids if each != category.id}
            product.file_under(others if target is None else {*others, target})
            await self._products.save(product)


def _checked(
    category: Category, target: UUID, tree: Mapping[UUID, Category]
) -> Result[None, CategoryNotFound | CategoryCycle]:
    """The target is there, and neither the category nor below it."""
    if target not in tree:
        return Failure(CategoryNotFound(category_id=target))
    above: UUID | None = target
    while above is not None:
        if above == category.id:
            return Failure(CategoryCycle(category_id=category.id, parent_id=target))
        above = tree[above].parent_id
    return Success(None)
