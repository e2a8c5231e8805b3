"""The category tree in PostgreSQL."""

from emporion.domain.catalog.category import Category
from emporion.domain.catalog.repository import CategoryRepository
from emporion.infrastructure.persistence.models.categories import CategoryModel
from emporion.infrastructure.persistence.set_changes import SqlSetChanges

_ID = CategoryModel.__table__.c.id


class SqlCategoryRepository(SqlSetChanges[Category], CategoryRepository):
    """`CategoryRepository` on PostgreSQL."""

    model = CategoryModel

    async def find_all(self) -> list[Category]:
        return await self._all(self._select().order_by(_ID))

    async def lock_all(self) -> list[Category]:
        return await self._all(self._select().order_by(_ID).with_for_update(key_share=True))
