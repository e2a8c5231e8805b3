"""Rewrite a product's description."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.views import ProductView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.catalog.errors import CategoryNotFound, HandleTaken, ProductInputError, ProductNotFound
from emporion.domain.catalog.product import Product
from emporion.domain.catalog.product_input import ProductDetails
from emporion.domain.catalog.repository import ProductRepository, VariantRepository
from emporion.domain.shared.errors import StaleVersion

UpdateProductError = ProductNotFound | ProductInputError | HandleTaken | CategoryNotFound | StaleVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateProduct(Command[ProductView, UpdateProductError]):
    """None leaves a field as it is. `version` is the one that was read: another refuses the change;
    None takes what is there."""

    product_id: UUID
    version: int | None = None
    handle: str | None = None
    title: str | None = None
    description: str | None = None
    vendor: str | None = None
    tags: tuple[str, ...] | None = None
    attributes: dict[str, Any] | None = None
    category_ids: tuple[UUID, ...] | None = None


@handles(UpdateProduct, access=Access.STAFF)
class UpdateProductHandler:
    """- The row is locked, so a change without a version waits for its turn and keeps the other's fields.
    - Placed orders keep the title they were placed with."""

    def __init__(self, products: ProductRepository, variants: VariantRepository) -> None:
        self._products = products
        self._variants = variants

    async def handle(self, command: UpdateProduct) -> Result[ProductView, UpdateProductError]:
        product = await self._products.lock_by_id(command.product_id)
        if product is None:
            return Failure(ProductNotFound(product=str(command.product_id)))
        if command.version is not None and command.version != product.version:
            return Failure(_stale(product, command.version))
        if isinstance(refused := product.rewrite(_merged(product, command)), Failure):
            return refused
        if command.category_ids is not None:
            product.file_under(command.category_ids)
        await self._products.save(product)
        return Success(ProductView.of(product, await self._variants.find_by_product(product.id)))


def _merged(product: Product, command: UpdateProduct) -> ProductDetails:
    names = ("handle", "title", "description", "vendor", "tags", "attributes")
    changes = {name: getattr(command, name) for name in names if getattr(command, name) is not None}
    return replace(product.details, **changes)


def _stale(product: Product, expected: int) -> StaleVersion:
    return StaleVersion(table="products", record_id=product.id, expected=expected, actual=product.version)
