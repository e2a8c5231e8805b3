"""Sell a product in one form less."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.catalog.errors import LastVariant, VariantNotFound, VariantSold
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.catalog.repository import ProductRepository, VariantRepository
from emporion.domain.catalog.variant import Variant

DeleteVariantError = VariantNotFound | VariantSold | LastVariant


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteVariant(Command[None, DeleteVariantError]):
    """For good: a variant is not restored."""

    variant_id: UUID


@handles(DeleteVariant, access=Access.STAFF)
class DeleteVariantHandler:
    """- Whatever is in stock is written off, and said so.
    - A variant that is part of an order stays, even of a cancelled one: the foreign key refuses, so an order
      that is placed meanwhile wins or finds no variant.
    - The last variant of an active product stays: what is shown can be bought."""

    def __init__(self, products: ProductRepository, variants: VariantRepository) -> None:
        self._products = products
        self._variants = variants

    async def handle(self, command: DeleteVariant) -> Result[None, DeleteVariantError]:
        known = await self._variants.find_by_id(command.variant_id)
        # The product first, as everybody does who adds to it or takes from it.
        product = None if known is None else await self._products.lock_by_id(known.product_id)
        variant = None if product is None else await self._variants.lock_by_id(command.variant_id)
        if product is None or variant is None:
            return Failure(VariantNotFound(variant_id=command.variant_id))
        if await self._is_needed(product, variant):
            return Failure(LastVariant(variant_id=variant.id, product_id=product.id))
        variant.write_off("variant deleted")
        await self._variants.delete(variant)
        return Success(None)

    async def _is_needed(self, product: Product, variant: Variant) -> bool:
        if product.status is not ProductStatus.ACTIVE:
            return False
        return {each.id for each in await self._variants.find_by_product(product.id)} <= {variant.id}
