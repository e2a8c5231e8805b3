"""The table of the category tree."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from emporion.domain.catalog.category import Category
from emporion.domain.catalog.errors import CategoryInUse, CategoryNotFound
from emporion.infrastructure.persistence.base import (
    BaseMutableModel,
    ShopScoped,
    Values,
    shop_foreign_key,
)


class CategoryModel(ShopScoped, BaseMutableModel):
    """A category; longer circles than one are the domain's to refuse, under a lock on the tree."""

    __tablename__ = "categories"
    __table_args__ = (
        CheckConstraint("parent_id <> id", name="not_own_parent", info={"unexpected": "the tree is checked"}),
        shop_foreign_key(
            "parent_id",
            "categories",
            name="fk_categories_parent",
            error=lambda row: CategoryNotFound(category_id=row["parent_id"]),
            restricts=lambda row: CategoryInUse(category_id=row.get("id")),
        ),
        Index("ix_categories_parent_id", "shop_id", "parent_id"),
    )

    name: Mapped[str]
    parent_id: Mapped[UUID | None]
    position: Mapped[int] = mapped_column(Integer)

    def to_entity(self) -> Category:
        return Category(
            id=self.id,
            created_at=self.created_at,
            updated_at=self.updated_at,
            version=self.version,
            shop_id=self.shop_id,
            name=self.name,
            parent_id=self.parent_id,
            position=self.position,
        )

    @classmethod
    def from_entity(cls, entity: Any) -> Values:
        category: Category = entity
        return {
            "shop_id": category.shop_id,
            "id": category.id,
            "name": category.name,
            "parent_id": category.parent_id,
            "position": category.position,
            "created_at": category.created_at,
        }
