"""Recursive queries over the category tree of one shop."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import CTE, Select, and_, select

from emporion.infrastructure.persistence.models.categories import CategoryModel

_CATEGORIES: Final = CategoryModel.__table__


def subtree(shop_id: UUID, category_id: UUID) -> CTE:
    """The ids of a category and of all below it. UNION, not UNION ALL, ends even in a circle, which nobody
    can close."""
    tree = _begun(shop_id, category_id)
    return tree.union(_ids(shop_id).join_from(_CATEGORIES, tree, _CATEGORIES.c.parent_id == tree.c.id))


def path(shop_id: UUID, category_id: UUID) -> CTE:
    """The ids of a category and of all above it."""
    found, child = _begun(shop_id, category_id), _CATEGORIES.alias("child")
    mine = and_(child.c.shop_id == _CATEGORIES.c.shop_id, child.c.parent_id == _CATEGORIES.c.id)
    above = _ids(shop_id).join_from(_CATEGORIES, child, mine)
    return found.union(above.join(found, found.c.id == child.c.id))


def _begun(shop_id: UUID, category_id: UUID) -> CTE:
    return _ids(shop_id).where(_CATEGORIES.c.id == category_id).cte("found", recursive=True)


def _ids(shop_id: UUID) -> Select[Any]:
    return select(_CATEGORIES.c.id).where(_CATEGORIES.c.shop_id == shop_id)
