"""Bring a deleted product back."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.views import ProductView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.catalog.errors import HandleTaken, ProductNotFound
from emporion.domain.catalog.events import ProductRestored
from emporion.domain.catalog.repository import ProductRepository, VariantRepository

RestoreProductError = ProductNotFound | HandleTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreProduct(Command[ProductView, RestoreProductError]):
    """`ProductNotFound` where there is no deleted product with this id."""

    product_id: UUID


@handles(RestoreProduct, access=Access.STAFF)
class RestoreProductHandler:
    """- It returns as it was, its status too: an active product is on sale again.
    - Refused where another product has taken its handle since: rename that one first."""

    def __init__(self, products: ProductRepository, variants: VariantRepository) -> None:
        self._products = products
        self._variants = variants

    async def handle(self, command: RestoreProduct) -> Result[ProductView, RestoreProductError]:
        product = await self._products.lock_deleted(command.product_id)
        if product is None:
            return Failure(ProductNotFound(product=str(command.product_id)))
        product.record(ProductRestored(aggregate_id=product.id, handle=product.handle))
        await self._products.restore(product)
        return Success(ProductView.of(product, await self._variants.find_by_product(product.id)))
