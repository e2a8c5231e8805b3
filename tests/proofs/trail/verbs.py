"""What can be done to a catalog through its repositories, as values that Hypothesis makes up."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from emporion.domain.catalog.category import Category
from emporion.domain.catalog.fields import CategoryFields, ProductFields
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.catalog.repository import CategoryRepository, ProductRepository, VariantRepository
from emporion.domain.catalog.variant import Variant
from emporion.testing.factories import NOW
from emporion.testing.factories.catalog import make_category, make_product, make_variant
from tests.contract.backends import Work

Answer = Any
LATER = datetime.now(UTC) + timedelta(days=3650)


@dataclass(frozen=True)
class Shelf:
    """One shop in one store. A number is the same thing in every store: its id follows from the number and
    from how often something was made under it, because an id is never used again."""

    work: Work
    shop_id: UUID
    made: Counter[str]

    @property
    def categories(self) -> CategoryRepository:
        return self.work.get(CategoryRepository)

    @property
    def products(self) -> ProductRepository:
        return self.work.get(ProductRepository)

    @property
    def variants(self) -> VariantRepository:
        return self.work.get(VariantRepository)

    def id(self, kind: str, number: int) -> UUID:
        name = f"{kind} {number}"
        return uuid5(self.shop_id, f"{name} {self.made[name]}")

    def another_id(self, kind: str, number: int) -> UUID:
        self.made[f"{kind} {number}"] += 1
        return self.id(kind, number)

    async def category(self, number: int) -> Category | None:
        return await self.categories.find_by_id(self.id("category", number))

    async def product(self, number: int) -> Product | None:
        return await self.products.find_by_id(self.id("product", number))


@dataclass(frozen=True)
class PutCategory:
    """Made where it is not there, else renamed and moved."""

    number: int
    name: str
    position: int
    below: int | None

    async def do(self, shelf: Shelf) -> Answer:
        known = await shelf.category(self.number)
        if known is None:
            known = make_category(shop_id=shelf.shop_id, name=self.name)
            known.id = shelf.another_id("category", self.number)
        known.rename(self.name)
        known.position = self.position
        if self.below is not None and self.below < self.number:  # no circle
            known.parent_id = shelf.id("category", self.below)
        await shelf.categories.save(known)
        return None


@dataclass(frozen=True)
class MoveAll:
    name: str
    position: int
    to_top: bool

    async def do(self, shelf: Shelf) -> Answer:
        changes = [CategoryFields.position.becomes(self.position)]
        if self.to_top:
            changes.append(CategoryFields.parent_id.becomes(None))
        return await shelf.categories.update_where(CategoryFields.name.equals(self.name), changes)


@dataclass(frozen=True)
class DropAll:
    name: str

    async def do(self, shelf: Shelf) -> Answer:
        return await shelf.categories.delete_where(CategoryFields.name.equals(self.name))


@dataclass(frozen=True)
class DropCategory:
    number: int

    async def do(self, shelf: Shelf) -> Answer:
        known = await shelf.category(self.number)
        if known is not None:
            await shelf.categories.delete(known)
        return known is not None


@dataclass(frozen=True)
class PutProduct:
    """Made where it is not there, else rewritten; filed under those categories that there are."""

    number: int
    handle: str
    vendor: str
    filed: frozenset[int]

    async def do(self, shelf: Shelf) -> Answer:
        known = await shelf.product(self.number)
        if known is None and await shelf.products.lock_deleted(shelf.id("product", self.number)) is not None:
            return "deleted"
        if known is None:
            known = make_product(shop_id=shelf.shop_id, handle=self.handle, status=ProductStatus.DRAFT)
            known.id = shelf.another_id("product", self.number)
        known.handle, known.vendor = self.handle, self.vendor
        known.file_under([shelf.id("category", each) for each in self.filed])
        await shelf.products.save(known)
        return None


@dataclass(frozen=True)
class Rebrand:
    vendor: str
    to: str

    async def do(self, shelf: Shelf) -> Answer:
        return await shelf.products.update_where(
            ProductFields.vendor.equals(self.vendor), [ProductFields.vendor.becomes(self.to)]
        )


@dataclass(frozen=True)
class DropProducts:
    vendor: str

    async def do(self, shelf: Shelf) -> Answer:
        return await shelf.products.delete_where(ProductFields.vendor.equals(self.vendor))


@dataclass(frozen=True)
class Hide:
    number: int

    async def do(self, shelf: Shelf) -> Answer:
        known = await shelf.product(self.number)
        if known is not None:
            await shelf.products.soft_delete(known, by=shelf.id("user", 1), why="any")
        return known is not None


@dataclass(frozen=True)
class Restore:
    number: int

    async def do(self, shelf: Shelf) -> Answer:
        known = await shelf.products.lock_deleted(shelf.id("product", self.number))
        if known is not None:
            await shelf.products.restore(known)
        return known is not None


@dataclass(frozen=True)
class Purge:
    async def do(self, shelf: Shelf) -> Answer:
        gone = await shelf.products.lock_expired(LATER, 100)
        for product in gone:
            for variant in await shelf.variants.find_by_product(product.id):
                await shelf.variants.delete(variant)
            await shelf.products.delete(product)
        return len(gone)


@dataclass(frozen=True)
class PutVariants:
    """By their sizes; prices in cents."""

    number: int
    prices: tuple[tuple[str, int], ...]

    async def do(self, shelf: Shelf) -> Answer:
        product = await shelf.product(self.number)
        if product is None:
            return None
        done = await shelf.variants.upsert([self._variant(product, *each) for each in self.prices])
        return [(each.outcome, each.version) for each in done]

    def _variant(self, product: Product, size: str, price: int) -> Variant:
        return make_variant(product, options={"Size": size}, price=f"{price}.25", stock=price, now=NOW)


@dataclass(frozen=True)
class Sell:
    """Take pieces from what was loaded before an upsert went past it."""

    number: int
    price: int

    async def do(self, shelf: Shelf) -> Answer:
        product = await shelf.product(self.number)
        loaded = [] if product is None else await shelf.variants.find_by_product(product.id)
        if product is None or not loaded:
            return None
        again = [make_variant(product, options=dict(each.options), price=self.price) for each in loaded]
        done = await shelf.variants.upsert(again)
        for variant in loaded:
            variant.adjust(3, "counted")
        await shelf.variants.save_all(loaded)
        return [(each.outcome, each.version) for each in done]


Verb = (
    PutCategory
    | MoveAll
    | DropAll
    | DropCategory
    | PutProduct
    | Rebrand
    | DropProducts
    | Hide
    | Restore
    | Purge
    | PutVariants
    | Sell
)
