"""Variants in PostgreSQL."""

from collections.abc import Collection
from functools import cache
from typing import Final
from uuid import UUID

from sqlalchemy import and_

from emporion.domain.catalog.product import ProductStatus
from emporion.domain.catalog.repository import VariantRepository
from emporion.domain.catalog.variant import Offer, Variant
from emporion.infrastructure.persistence.arrays import Among
from emporion.infrastructure.persistence.filters import among
from emporion.infrastructure.persistence.models.products import ProductModel
from emporion.infrastructure.persistence.models.variants import VariantModel
from emporion.infrastructure.persistence.reader import SHOP
from emporion.infrastructure.persistence.texts import Question
from emporion.infrastructure.persistence.upserts import SqlUpserts

_VARIANTS: Final = VariantModel.__table__
_PRODUCTS: Final = ProductModel.__table__


class SqlVariantRepository(SqlUpserts[Variant], VariantRepository):
    """`VariantRepository` on PostgreSQL. Locks are FOR NO KEY UPDATE: order lines that point to a variant
    do not wait for its stock."""

    model = VariantModel
    natural_key = "uq_variants_options"
    natural_columns = ("product_id", "options")
    kept = frozenset({"stock", "put_in", "imported_stock", "position"})

    async def find_by_product(self, product_id: UUID) -> list[Variant]:
        return (await self.find_by_products([product_id]))[product_id]

    async def find_by_products(self, product_ids: Collection[UUID]) -> dict[UUID, list[Variant]]:
        found = await self._answers(self._by_products(), products=list(product_ids))
        return _grouped(product_ids, found)

    async def find_by_sku(self, sku: str) -> list[Variant]:
        return await self._all(self._select().where(_VARIANTS.c.sku == sku).order_by(_VARIANTS.c.id))

    async def lock_by_products(self, product_ids: Collection[UUID]) -> dict[UUID, list[Variant]]:
        wanted = self._select().where(among(_VARIANTS.c.product_id, product_ids)).order_by(_VARIANTS.c.id)
        return _grouped(product_ids, await self._all(wanted.with_for_update(key_share=True)))

    async def lock_by_id(self, variant_id: UUID) -> Variant | None:
        return (await self.lock_many([variant_id])).get(variant_id)

    async def lock_many(self, variant_ids: Collection[UUID]) -> dict[UUID, Variant]:
        return {each.id: each for each in await self._answers(self._locked(), ids=list(variant_ids))}

    async def lock_offers(self, variant_ids: Collection[UUID]) -> dict[UUID, Offer]:
        rows = await self._rows_of(self._offered(), ids=list(variant_ids))
        return {
            variant.id: Offer(variant, row.product_title, ProductStatus(row.product_status))
            for row, variant in zip(rows, await self._hydrate(rows), strict=True)
        }

    @classmethod
    @cache
    def _by_products(cls) -> Question:
        return Question(cls._live().where(Among(_VARIANTS.c.product_id, "products")))

    @classmethod
    @cache
    def _locked(cls) -> Question:
        wanted = cls._live().where(Among(_VARIANTS.c.id, "ids")).order_by(_VARIANTS.c.id)
        return Question(wanted.with_for_update(key_share=True))

    @classmethod
    @cache
    def _offered(cls) -> Question:
        product = and_(
            _PRODUCTS.c.shop_id == _VARIANTS.c.shop_id,
            _PRODUCTS.c.id == _VARIANTS.c.product_id,
            _PRODUCTS.c.deleted_at.is_(None),
        )
        titles = _PRODUCTS.c.title.label("product_title"), _PRODUCTS.c.status.label("product_status")
        return Question(
            cls._live(SHOP, *titles)
            .join_from(_VARIANTS, _PRODUCTS, product)
            .where(Among(_VARIANTS.c.id, "ids"))
            .order_by(_VARIANTS.c.id)
            .with_for_update(of=_VARIANTS, key_share=True)
        )


def _grouped(product_ids: Collection[UUID], variants: list[Variant]) -> dict[UUID, list[Variant]]:
    groups: dict[UUID, list[Variant]] = {product_id: [] for product_id in product_ids}
    for variant in sorted(variants, key=lambda each: (each.position, each.id)):
        groups[variant.product_id].append(variant)
    return groups
