"""What the catalog answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from emporion.domain.catalog.category import Category
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.catalog.variant import Variant


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryView:
    id: UUID
    name: str
    parent_id: UUID | None
    position: int
    version: int

    @classmethod
    def of(cls, category: Category) -> Self:
        return cls(
            id=category.id,
            name=category.name,
            parent_id=category.parent_id,
            position=category.position,
            version=category.version,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryTree:
    """A category with all below it, siblings in order of position, then of creation."""

    id: UUID
    name: str
    position: int
    children: tuple["CategoryTree", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantView:
    """Prices in the shop's currency, `stock` in pieces."""

    id: UUID
    product_id: UUID
    sku: str | None
    title: str
    options: dict[str, str]
    price: Decimal
    compare_at_price: Decimal | None
    stock: int
    position: int
    updated_at: datetime
    version: int

    @classmethod
    def of(cls, variant: Variant) -> Self:
        return cls(
            id=variant.id,
            product_id=variant.product_id,
            sku=variant.sku,
            title=variant.title,
            options=dict(variant.options),
            price=variant.price,
            compare_at_price=variant.compare_at_price,
            stock=variant.stock,
            position=variant.position,
            updated_at=variant.updated_at,
            version=variant.version,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductSummary:
    """A product as a list shows it: without description and attributes. `variants` in order of position and
    `categories` are null unless they were asked for."""

    id: UUID
    handle: str
    title: str
    vendor: str
    status: ProductStatus
    tags: tuple[str, ...]
    category_ids: tuple[UUID, ...]
    variants: tuple[VariantView, ...] | None = None
    categories: tuple[CategoryView, ...] | None = None

    @classmethod
    def of(cls, product: Product) -> Self:
        return cls(
            id=product.id,
            handle=product.handle,
            title=product.title,
            vendor=product.vendor,
            status=product.status,
            tags=product.tags,
            category_ids=product.category_ids,
        )

    def filed_under(self, categories: Mapping[UUID, Category]) -> Self:
        """The same with its own of these categories."""
        return replace(self, categories=views_of(self.category_ids, categories))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductView:
    """A product with its variants in order of position; `categories` are null unless they were asked for."""

    id: UUID
    handle: str
    title: str
    description: str
    vendor: str
    status: ProductStatus
    tags: tuple[str, ...]
    attributes: dict[str, Any]
    category_ids: tuple[UUID, ...]
    variants: tuple[VariantView, ...]
    created_at: datetime
    updated_at: datetime
    version: int
    categories: tuple[CategoryView, ...] | None = None

    @classmethod
    def of(cls, product: Product, variants: Iterable[Variant]) -> Self:
        return cls(
            id=product.id,
            handle=product.handle,
            title=product.title,
            description=product.description,
            vendor=product.vendor,
            status=product.status,
            tags=product.tags,
            attributes=product.attributes,
            category_ids=product.category_ids,
            variants=tuple(map(VariantView.of, variants)),
            created_at=product.created_at,
            updated_at=product.updated_at,
            version=product.version,
        )


def views_of(category_ids: Iterable[UUID], known: Mapping[UUID, Category]) -> tuple[CategoryView, ...]:
    """Those that are known, in this order."""
    return tuple(CategoryView.of(known[each]) for each in category_ids if each in known)
