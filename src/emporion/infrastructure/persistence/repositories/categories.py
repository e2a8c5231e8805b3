"""The category tree in PostgreSQL."""

from typing import Final
from uuid import UUID

from sqlalchemy import CTE, select

from emporion.domain.catalog.category import Category
from emporion.domain.catalog.repository import CategoryRepository
from emporion.infrastructure.persistence.category_tree import path, subtree
from emporion.infrastructure.persistence.models.categories import CategoryModel
from emporion.infrastructure.persistence.set_changes import SqlSetChanges

_CATEGORIES: Final = CategoryModel.__table__
_ID: Final = _CATEGORIES.c.id


class SqlCategoryRepository(SqlSetChanges[Category], CategoryRepository):
    """`CategoryRepository` on PostgreSQL."""

    model = CategoryModel

    async def find_all(self) -> list[Category]:
        return await self._all(self._select().order_by(_ID))

    async def find_subtree(self, category_id: UUID) -> list[Category]:
        return await self._among(subtree(self._uow.shop_id, category_id))

    async def find_path(self, category_id: UUID) -> list[Category]:
        found = await self._among(path(self._uow.shop_id, category_id))
        return _upwards({each.id: each for each in found}, category_id)

    async def _among(self, found: CTE) -> list[Category]:
        return await self._all(self._select().where(_ID.in_(select(found.c.id))).order_by(_ID))

    async def lock_all(self) -> list[Category]:
        return await self._all(self._select().order_by(_ID).with_for_update(key_share=True))


def _upwards(found: dict[UUID, Category], category_id: UUID) -> list[Category]:
    """The chain from the top to the category."""
    chain: list[Category] = []
    above: UUID | None = category_id
    while above in found:
        chain.insert(0, found.pop(above))
        above = chain[0].parent_id
    return chain
