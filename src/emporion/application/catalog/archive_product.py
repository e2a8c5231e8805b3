"""Take a product out of the shop without forgetting it."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.views import ProductView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.catalog.errors import ProductNotFound
from emporion.domain.catalog.repository import ProductRepository, VariantRepository

ArchiveProductError = ProductNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveProduct(Command[ProductView, ArchiveProductError]):
    product_id: UUID


@handles(ArchiveProduct, access=Access.STAFF)
class ArchiveProductHandler:
    """- It can no longer be ordered; orders placed before are untouched. Publishing brings it back."""

    def __init__(self, products: ProductRepository, variants: VariantRepository) -> None:
        self._products = products
        self._variants = variants

    async def handle(self, command: ArchiveProduct) -> Result[ProductView, ArchiveProductError]:
        product = await self._products.lock_by_id(command.product_id)
        if product is None:
            return Failure(ProductNotFound(product=str(command.product_id)))
        product.archive()
        await self._products.save(product)
        return Success(ProductView.of(product, await self._variants.find_by_product(product.id)))
