"""The table of what is sold."""

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from emporion.domain.catalog.errors import OptionsTaken, ProductHasVariants, ProductNotFound
from emporion.domain.catalog.variant import Variant
from emporion.infrastructure.persistence.base import (
    BaseMutableModel,
    ShopScoped,
    Values,
    shop_foreign_key,
)

_BY_ENTITY: Final = {"unexpected": "the entity's methods refuse it first"}


class VariantModel(ShopScoped, BaseMutableModel):
    """A variant. The database, too, keeps its stock from going below zero."""

    __tablename__ = "variants"
    __table_args__ = (
        CheckConstraint("stock >= 0", name="stock_not_negative", info=_BY_ENTITY),
        CheckConstraint("put_in >= 0", name="put_in_not_negative", info=_BY_ENTITY),
        CheckConstraint("price >= 0", name="price_not_negative", info=_BY_ENTITY),
        CheckConstraint("compare_at_price >= 0", name="compare_at_not_negative", info=_BY_ENTITY),
        shop_foreign_key(
            "product_id",
            "products",
            name="fk_variants_product",
            error=lambda row: ProductNotFound(product=str(row["product_id"])),
            restricts=lambda row: ProductHasVariants(product_id=row.get("id")),
        ),
        # Options can be longer than an index entry, their digest cannot. Serves the foreign key as well.
        Index(
            "uq_variants_options",
            "shop_id",
            "product_id",
            text("md5(options::text)"),
            unique=True,
            info={"error": lambda row: OptionsTaken(product_id=row["product_id"])},
        ),
        # Real catalogs have blank and repeated SKUs: searched by, not unique.
        Index("ix_variants_sku", "shop_id", "sku", postgresql_where=text("sku IS NOT NULL")),
        Index(
            "ix_variants_words",
            text("search_entries(shop_id, search_document(sku))"),
            postgresql_using="gin",
            postgresql_where=text("sku IS NOT NULL"),
        ),
    )

    product_id: Mapped[UUID]
    sku: Mapped[str | None]
    title: Mapped[str]
    options: Mapped[dict[str, Any]]
    price: Mapped[Decimal]
    compare_at_price: Mapped[Decimal | None]
    stock: Mapped[int] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(Integer)
    put_in: Mapped[int] = mapped_column(BigInteger)
    imported_stock: Mapped[int | None] = mapped_column(Integer)

    def to_entity(self) -> Variant:
        return Variant(
            id=self.id,
            created_at=self.created_at,
            updated_at=self.updated_at,
            version=self.version,
            shop_id=self.shop_id,
            product_id=self.product_id,
            sku=self.sku,
            title=self.title,
            options=dict(self.options),
            price=self.price,
            compare_at_price=self.compare_at_price,
            stock=self.stock,
            position=self.position,
            put_in=self.put_in,
            imported_stock=self.imported_stock,
        )

    @classmethod
    def from_entity(cls, entity: Any) -> Values:
        variant: Variant = entity
        return {
            "shop_id": variant.shop_id,
            "id": variant.id,
            "product_id": variant.product_id,
            "sku": variant.sku,
            "title": variant.title,
            "options": dict(variant.options),
            "price": variant.price,
            "compare_at_price": variant.compare_at_price,
            "stock": variant.stock,
            "position": variant.position,
            "put_in": variant.put_in,
            "imported_stock": variant.imported_stock,
            "created_at": variant.created_at,
        }
