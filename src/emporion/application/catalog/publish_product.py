"""Show a product to the public and sell it."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.views import ProductView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.catalog.errors import ProductHasNoVariants, ProductNotFound
from emporion.domain.catalog.repository import ProductRepository, VariantRepository

PublishProductError = ProductNotFound | ProductHasNoVariants


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishProduct(Command[ProductView, PublishProductError]):
    product_id: UUID


@handles(PublishProduct, access=Access.STAFF)
class PublishProductHandler:
    """- A draft or an archived product becomes active; an active one stays as it is.
    - Without a variant there is nothing to sell."""

    def __init__(self, products: ProductRepository, variants: VariantRepository) -> None:
        self._products = products
        self._variants = variants

    async def handle(self, command: PublishProduct) -> Result[ProductView, PublishProductError]:
        product = await self._products.lock_by_id(command.product_id)
        if product is None:
            return Failure(ProductNotFound(product=str(command.product_id)))
        variants = await self._variants.find_by_product(product.id)
        if isinstance(refused := product.publish(len(variants)), Failure):
            return refused
        await self._products.save(product)
        return Success(ProductView.of(product, variants))
