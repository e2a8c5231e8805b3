"""Sell a product in one more form."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.inputs import VariantInput
from emporion.application.catalog.views import VariantView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.catalog.errors import OptionsTaken, ProductNotFound, TooManyVariants, VariantInputError
from emporion.domain.catalog.repository import ProductRepository, VariantRepository
from emporion.domain.catalog.variant import MAX_VARIANTS, Variant

AddVariantError = ProductNotFound | VariantInputError | TooManyVariants | OptionsTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class AddVariant(Command[VariantView, AddVariantError]):
    product_id: UUID
    variant: VariantInput


@handles(AddVariant, access=Access.STAFF)
class AddVariantHandler:
    """- The new one stands last. The product is locked, so two added at once do not stand in one place."""

    def __init__(self, context: Context, products: ProductRepository, variants: VariantRepository) -> None:
        self._context = context
        self._products = products
        self._variants = variants

    async def handle(self, command: AddVariant) -> Result[VariantView, AddVariantError]:
        product = await self._products.lock_by_id(command.product_id)
        if product is None:
            return Failure(ProductNotFound(product=str(command.product_id)))
        others = await self._variants.find_by_product(product.id)
        if len(others) >= MAX_VARIANTS:
            return Failure(TooManyVariants(limit=MAX_VARIANTS))
        made = Variant.create(
            product.shop_id,
            product.id,
            command.variant.details,
            stock=command.variant.stock,
            position=max((other.position for other in others), default=0) + 1,
            now=self._context.now,
        )
        if isinstance(made, Failure):
            return made
        await self._variants.save(made.unwrap())
        return Success(VariantView.of(made.unwrap()))
