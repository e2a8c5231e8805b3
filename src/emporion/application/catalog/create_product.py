"""Describe a product and its variants; it stays a draft until it is published."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.inputs import VariantInput
from emporion.application.catalog.views import ProductView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.catalog.errors import (
    CategoryNotFound,
    HandleTaken,
    OptionsTaken,
    ProductInputError,
    TooManyVariants,
    VariantInputError,
)
from emporion.domain.catalog.product import Product
from emporion.domain.catalog.product_input import ProductDetails, handle_of
from emporion.domain.catalog.repository import ProductRepository, VariantRepository
from emporion.domain.catalog.variant import MAX_VARIANTS, Variant

CreateProductError = (
    ProductInputError | VariantInputError | TooManyVariants | HandleTaken | CategoryNotFound | OptionsTaken
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateProduct(Command[ProductView, CreateProductError]):
    """A blank handle is made from the title. Variants stand in the order given."""

    title: str
    handle: str = ""
    description: str = ""
    vendor: str = ""
    tags: tuple[str, ...] = ()
    attributes: dict[str, Any] = field(default_factory=dict)
    category_ids: tuple[UUID, ...] = ()
    variants: tuple[VariantInput, ...] = ()


@handles(CreateProduct, access=Access.STAFF)
class CreateProductHandler:
    """- The product and all its variants, or nothing.
    - The store refuses a handle that is taken and a category of another shop."""

    def __init__(self, context: Context, products: ProductRepository, variants: VariantRepository) -> None:
        self._context = context
        self._products = products
        self._variants = variants

    async def handle(self, command: CreateProduct) -> Result[ProductView, CreateProductError]:
        if len(command.variants) > MAX_VARIANTS:
            return Failure(TooManyVariants(limit=MAX_VARIANTS))
        drafted = Product.draft(self._context.shop, _details(command), now=self._context.now)
        if isinstance(drafted, Failure):
            return drafted
        product = drafted.unwrap()
        product.file_under(command.category_ids)
        variants = self._make_variants(product, command.variants)
        if isinstance(variants, Failure):
            return variants
        await self._products.save(product)
        for variant in variants.unwrap():
            await self._variants.save(variant)
        return Success(ProductView.of(product, variants.unwrap()))

    def _make_variants(
        self, product: Product, inputs: tuple[VariantInput, ...]
    ) -> Result[list[Variant], VariantInputError]:
        variants: list[Variant] = []
        for position, given in enumerate(inputs, start=1):
            made = Variant.create(
                product.shop_id,
                product.id,
                given.details,
                stock=given.stock,
                position=position,
                now=self._context.now,
            )
            if isinstance(made, Failure):
                return made
            variants.append(made.unwrap())
        return Success(variants)


def _details(command: CreateProduct) -> ProductDetails:
    return ProductDetails(
        handle=command.handle or handle_of(command.title),
        title=command.title,
        description=command.description,
        vendor=command.vendor,
        tags=command.tags,
        attributes=command.attributes,
    )
