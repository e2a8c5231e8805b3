"""Tables of products and of the categories they are filed under."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from emporion.domain.catalog.errors import CategoryInUse, CategoryNotFound, HandleTaken
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.infrastructure.persistence.base import (
    BaseModel,
    BaseMutableModel,
    ShopScoped,
    Values,
    enum_check,
    shop_foreign_key,
)
from emporion.infrastructure.persistence.code_points import sorted_index
from emporion.infrastructure.persistence.deletion import (
    LIVE,
    SoftDeleteColumns,
    deleted_index,
    deletion,
    deletion_check,
)


class ProductModel(ShopScoped, SoftDeleteColumns, BaseMutableModel):
    """A product; deleted ones stay and give up their handle."""

    __tablename__ = "products"
    __table_args__ = (
        enum_check("status", ProductStatus),
        Index(
            "uq_products_handle",
            "shop_id",
            "handle",
            unique=True,
            postgresql_where=LIVE,
            info={"error": lambda row: HandleTaken(handle=row["handle"])},
        ),
        # The public list: active products in order of id.
        Index("ix_products_status", "shop_id", "status", "id", postgresql_where=LIVE),
        Index("ix_products_created_at", "shop_id", "created_at", "id", postgresql_where=LIVE),
        sorted_index("ix_products_title", "shop_id", "title", "id", text="title", where=LIVE),
        Index("ix_products_vendor", "shop_id", "vendor", "id", postgresql_where=LIVE),
        # Both are looked up by the function products_found only.
        Index(
            "ix_products_words",
            text("search_entries(shop_id, search_document(title, vendor, handle))"),
            postgresql_using="gin",
            postgresql_where=LIVE,
        ),
        Index(
            "ix_products_contents",
            literal_column("search_contents(shop_id, attributes, tags)").label("contents"),
            postgresql_using="gin",
            postgresql_ops={"contents": "jsonb_path_ops"},
            postgresql_where=LIVE,
        ),
        deletion_check(),
        deleted_index("ix_products_deleted", "shop_id", "id"),
    )

    handle: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    vendor: Mapped[str]
    status: Mapped[str]
    tags: Mapped[list[str]]
    attributes: Mapped[dict[str, Any]]

    def to_entity(self) -> Product:
        return Product(
            id=self.id,
            created_at=self.created_at,
            updated_at=self.updated_at,
            version=self.version,
            shop_id=self.shop_id,
            handle=self.handle,
            title=self.title,
            description=self.description,
            vendor=self.vendor,
            status=ProductStatus(self.status),
            tags=tuple(self.tags),
            attributes=copied(self.attributes),
            **deletion(self),
        )

    @classmethod
    def from_entity(cls, entity: Any) -> Values:
        product: Product = entity
        return {
            "shop_id": product.shop_id,
            "id": product.id,
            "handle": product.handle,
            "title": product.title,
            "description": product.description,
            "vendor": product.vendor,
            "status": product.status.value,
            "tags": list(product.tags),
            "attributes": copied(product.attributes),
            **deletion(product),
            "created_at": product.created_at,
        }


class ProductCategoryModel(ShopScoped, BaseModel):
    """A product is filed under a category; the row belongs to the product's aggregate."""

    __tablename__ = "product_categories"
    __table_args__ = (
        UniqueConstraint(
            "shop_id",
            "product_id",
            "category_id",
            name="uq_product_categories_pair",
            info={"unexpected": "the aggregate holds a set, and its version guards it"},
        ),
        shop_foreign_key("product_id", "products", name="fk_product_categories_product"),
        shop_foreign_key(
            "category_id",
            "categories",
            name="fk_product_categories_category",
            error=lambda row: CategoryNotFound(category_id=row["category_id"]),
            restricts=lambda row: CategoryInUse(category_id=row.get("id")),
        ),
        Index("ix_product_categories_category", "shop_id", "category_id", "product_id"),
    )

    product_id: Mapped[UUID] = mapped_column(info={"owner": "products"})
    category_id: Mapped[UUID]


def copied(value: Any) -> Any:
    """JSON without shared parts: the entity's copy may change, the row's snapshot may not."""
    if isinstance(value, dict):
        return {name: copied(held) for name, held in value.items()}
    return [copied(held) for held in value] if isinstance(value, list) else value
