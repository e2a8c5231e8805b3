"""The category tree in PostgreSQL."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import CTE, Select, and_, select

from emporion.domain.catalog.category import Category
from emporion.domain.catalog.repository import CategoryRepository
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
        tree = self._one_id(category_id)
        below = _CATEGORIES.c.parent_id == tree.c.id
        return await self._among(tree.union(self._ids().join_from(_CATEGORIES, tree, below)))

    async def find_path(self, category_id: UUID) -> list[Category]:
        path, child = self._one_id(category_id), _CATEGORIES.alias("child")
        mine = and_(child.c.shop_id == _CATEGORIES.c.shop_id, child.c.parent_id == _CATEGORIES.c.id)
        above = self._ids().join_from(_CATEGORIES, child, mine).join(path, path.c.id == child.c.id)
        found = {each.id: each for each in await self._among(path.union(above))}
        return _upwards(found, category_id)

    def _one_id(self, category_id: UUID) -> CTE:
        """What recursion begins with. UNION, not UNION ALL, ends even in a circle, which nobody can close."""
        return self._ids().where(_CATEGORIES.c.id == category_id).cte("found", recursive=True)

    def _ids(self) -> Select[Any]:
        return select(_ID).where(_CATEGORIES.c.shop_id == self._uow.shop_id)

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
