"""The catalog in memory. Foreign keys of one shop are checked, locks are not held."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from emporion.application.catalog.ports import ProductSummaries
from emporion.application.catalog.views import ProductSummary
from emporion.domain.catalog.category import Category
from emporion.domain.catalog.errors import (
    CategoryInUse,
    CategoryNotFound,
    HandleTaken,
    OptionsTaken,
    ProductHasVariants,
    ProductNotFound,
    VariantSold,
)
from emporion.domain.catalog.product import Product
from emporion.domain.catalog.repository import CategoryRepository, ProductRepository, VariantRepository
from emporion.domain.catalog.variant import Offer, Variant
from emporion.domain.orders.order import Order
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.errors import Rejected
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import Page
from emporion.testing.memory.repository import MemoryRepository
from emporion.testing.memory.set_changes import MemorySetChanges
from emporion.testing.memory.soft_delete import MemorySoftDeletes
from emporion.testing.memory.upserts import MemoryUpserts


class MemoryCategories(MemorySetChanges[Category], CategoryRepository):
    """`CategoryRepository` over a `MemoryStore`."""

    kind = Category
    table_name = "categories"

    def _check(self, entity: Category, others: Iterable[Category]) -> None:
        known = {None, entity.id, *(other.id for other in others)}
        if entity.parent_id not in known:
            raise Rejected(CategoryNotFound(category_id=entity.parent_id))

    def _check_delete(self, entity: Category) -> None:
        products = self.store.table(Product, self.shop_id).values()
        children = any(other.parent_id == entity.id for other in self._table.values())
        if children or any(entity.id in product.category_ids for product in products):
            raise Rejected(CategoryInUse(category_id=entity.id))

    async def find_all(self) -> list[Category]:
        return self._all()

    async def find_subtree(self, category_id: UUID) -> list[Category]:
        return [each for each in self._all() if category_id in {one.id for one in self._chain(each.id)}]

    async def find_path(self, category_id: UUID) -> list[Category]:
        return [self._load(each) for each in self._chain(category_id)]

    def _chain(self, category_id: UUID | None) -> list[Category]:
        """From the top down to the category."""
        stored = None if category_id is None else self._table.get(category_id)
        return [] if stored is None else [*self._chain(stored.parent_id), stored]

    async def lock_all(self) -> list[Category]:
        return [self._latest(self._table[key]) for key in sorted(self._table)]


class MemoryProducts(MemorySoftDeletes[Product], MemorySetChanges[Product], ProductRepository):
    """`ProductRepository` over a `MemoryStore`."""

    kind = Product
    table_name = "products"
    searched = ("title", "vendor", "handle")

    def _texts(self, entity: Product) -> Iterable[Iterable[str]]:
        yield from super()._texts(entity)
        for variant in self.store.table(Variant, self.shop_id).values():
            if variant.product_id == entity.id:
                yield [variant.sku or ""]

    def _check(self, entity: Product, others: Iterable[Product]) -> None:
        if entity.deleted_at is None and any(
            other.handle == entity.handle and other.deleted_at is None for other in others
        ):
            raise Rejected(HandleTaken(handle=entity.handle))
        for category_id in entity.category_ids:
            if category_id not in self.store.table(Category, self.shop_id):
                raise Rejected(CategoryNotFound(category_id=category_id))

    def _check_delete(self, entity: Product) -> None:
        variants = self.store.table(Variant, self.shop_id).values()
        if any(variant.product_id == entity.id for variant in variants):
            raise Rejected(ProductHasVariants(product_id=entity.id))

    async def find_by_handle(self, handle: str) -> Product | None:
        return next((product for product in self._live() if product.handle == handle), None)

    async def lock_by_id(self, product_id: UUID) -> Product | None:
        stored = self._table.get(product_id)
        return None if stored is None or stored.deleted_at is not None else self._latest(stored)

    async def lock_filed_under(self, category_id: UUID) -> list[Product]:
        stored = [self._table[key] for key in sorted(self._table)]
        return [self._latest(each) for each in stored if category_id in each.category_ids]

    async def find_below(
        self, category_id: UUID, request: AnyRequest, listing: Listing[Product] = ALL
    ) -> Page[Product]:
        categories = self.store.table(Category, self.shop_id)
        below = {category_id} & categories.keys()
        while more := {key for key, each in categories.items() if each.parent_id in below} - below:
            below |= more
        filed = [each for each in self._visible() if below & set(each.category_ids)]
        return self._paged(filed, request, listing)

    async def lock_by_handles(self, handles: Collection[str]) -> dict[str, Product]:
        wanted = [each for each in self._table.values() if each.handle in handles and each.deleted_at is None]
        return {stored.handle: self._latest(stored) for stored in wanted}


class MemoryProductSummaries(MemoryRepository[Any], ProductSummaries):
    """`ProductSummaries` over a `MemoryStore`."""

    kind = Product
    table_name = "products"

    def _load(self, stored: Product) -> ProductSummary:
        return ProductSummary.of(stored)

    def _visible(self) -> list[Product]:
        return [each for each in self._table.values() if not each.is_deleted]

    def _texts(self, entity: Product) -> Iterable[Iterable[str]]:
        return MemoryProducts(self.store, self.shop_id)._texts(entity)


class MemoryVariants(MemoryUpserts[Variant], VariantRepository):
    """`VariantRepository` over a `MemoryStore`; offers read the store's products."""

    kind = Variant
    table_name = "variants"
    natural_key = ("product_id", "options")
    kept = frozenset({"stock", "put_in", "imported_stock", "position"})

    def _check(self, entity: Variant, others: Iterable[Variant]) -> None:
        if entity.product_id not in self.store.table(Product, self.shop_id):
            raise Rejected(ProductNotFound(product=str(entity.product_id)))
        siblings = [other for other in others if other.product_id == entity.product_id]
        if any(sibling.options == entity.options for sibling in siblings):
            raise Rejected(OptionsTaken(product_id=entity.product_id))

    def _check_delete(self, entity: Variant) -> None:
        orders = self.store.table(Order, self.shop_id).values()
        if any(line.variant_id == entity.id for order in orders for line in order.lines):
            raise Rejected(VariantSold(variant_id=entity.id))

    async def find_by_product(self, product_id: UUID) -> list[Variant]:
        return (await self.find_by_products([product_id]))[product_id]

    async def find_by_products(self, product_ids: Collection[UUID]) -> dict[UUID, list[Variant]]:
        return _grouped(product_ids, self._all())

    async def find_by_sku(self, sku: str) -> list[Variant]:
        return [variant for variant in self._all() if variant.sku == sku]

    async def lock_by_products(self, product_ids: Collection[UUID]) -> dict[UUID, list[Variant]]:
        return _grouped(product_ids, [self._latest(stored) for stored in self._table.values()])

    async def lock_by_id(self, variant_id: UUID) -> Variant | None:
        stored = self._table.get(variant_id)
        return None if stored is None else self._latest(stored)

    async def lock_many(self, variant_ids: Collection[UUID]) -> dict[UUID, Variant]:
        known = sorted(set(variant_ids) & self._table.keys())
        return {variant_id: self._latest(self._table[variant_id]) for variant_id in known}

    async def lock_offers(self, variant_ids: Collection[UUID]) -> dict[UUID, Offer]:
        offers: dict[UUID, Offer] = {}
        for variant_id in sorted(set(variant_ids) & self._table.keys()):
            variant = self._latest(self._table[variant_id])
            product = self.store.table(Product, self.shop_id)[variant.product_id]
            if product.deleted_at is None:
                offers[variant_id] = Offer(variant, product.title, product.status)
        return offers


def _grouped(product_ids: Collection[UUID], variants: Iterable[Variant]) -> dict[UUID, list[Variant]]:
    groups: dict[UUID, list[Variant]] = {product_id: [] for product_id in product_ids}
    for variant in sorted(variants, key=lambda each: (each.position, each.id)):
        if variant.product_id in groups:
            groups[variant.product_id].append(variant)
    return groups
