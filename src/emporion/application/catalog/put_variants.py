"""Bring a product's variants to what a list says: prices and descriptions, many at once."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.inputs import VariantInput
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.catalog.errors import OptionsTaken, ProductNotFound, TooManyVariants, VariantInputError
from emporion.domain.catalog.product import Product
from emporion.domain.catalog.repository import ProductRepository, VariantRepository
from emporion.domain.catalog.variant import MAX_VARIANTS, Variant
from emporion.domain.shared.upserts import Outcome, Upserted

PutVariantsError = ProductNotFound | VariantInputError | TooManyVariants | OptionsTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class PutVariantView:
    """What became of one variant of the list, in its order."""

    id: UUID
    options: dict[str, str]
    outcome: Outcome
    version: int

    @classmethod
    def of(cls, done: Upserted, variant: Variant) -> Self:
        return cls(id=done.id, options=dict(variant.options), outcome=done.outcome, version=done.version)


@dataclass(frozen=True, slots=True, kw_only=True)
class PutVariants(Command[tuple[PutVariantView, ...], PutVariantsError]):
    """Variants are known by their options. The stock of a new one is put in; that of a known one stays."""

    product_id: UUID
    variants: tuple[VariantInput, ...]


@handles(PutVariants, access=Access.STAFF)
class PutVariantsHandler:
    """- One statement for all of them; those that are equal already are not written.
    - Variants that the list does not name stay as they are."""

    def __init__(self, context: Context, products: ProductRepository, variants: VariantRepository) -> None:
        self._context = context
        self._products = products
        self._variants = variants

    async def handle(self, command: PutVariants) -> Result[tuple[PutVariantView, ...], PutVariantsError]:
        product = await self._products.lock_by_id(command.product_id)
        if product is None:
            return Failure(ProductNotFound(product=str(command.product_id)))
        known = await self._variants.find_by_product(product.id)
        place = max((each.position for each in known), default=0) + 1
        wanted: list[Variant] = []
        for given in command.variants:
            made = self._made(product, given, place + len(wanted))
            if isinstance(made, Failure):
                return made
            wanted.append(made.unwrap())
        keys = [_key(each) for each in wanted]
        if len(set(keys)) < len(keys):
            return Failure(OptionsTaken(product_id=product.id))
        if len({_key(each) for each in known} | set(keys)) > MAX_VARIANTS:
            return Failure(TooManyVariants(limit=MAX_VARIANTS))
        answers = zip(await self._variants.upsert(wanted), wanted, strict=True)
        return Success(tuple(PutVariantView.of(done, variant) for done, variant in answers))

    def _made(
        self, product: Product, given: VariantInput, position: int
    ) -> Result[Variant, VariantInputError]:
        return Variant.create(
            product.shop_id,
            product.id,
            given.details,
            stock=given.stock,
            position=position,
            now=self._context.now,
        )


def _key(variant: Variant) -> frozenset[tuple[str, str]]:
    return frozenset(variant.options.items())
