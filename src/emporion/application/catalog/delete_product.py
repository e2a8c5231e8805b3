"""Take a product away, so that it can be brought back."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.deleted_views import DeletedProductView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.catalog.errors import ProductNotFound
from emporion.domain.catalog.events import ProductDeleted
from emporion.domain.catalog.repository import ProductRepository
from emporion.domain.shared.soft_delete import ReasonInvalid, parse_reason

DeleteProductError = ProductNotFound | ReasonInvalid


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteProduct(Command[DeletedProductView, DeleteProductError]):
    """`reason` is for the shop's staff, and stays with the product until it is purged."""

    product_id: UUID
    reason: str


@handles(DeleteProduct, access=Access.STAFF)
class DeleteProductHandler:
    """- It is found and sold no more, and gives up its handle; `RestoreProduct` brings it back.
    - Orders placed before are untouched: they can be cancelled, and their pieces return to its variants."""

    def __init__(self, context: Context, products: ProductRepository) -> None:
        self._context = context
        self._products = products

    async def handle(self, command: DeleteProduct) -> Result[DeletedProductView, DeleteProductError]:
        reason = parse_reason(command.reason)
        if isinstance(reason, Failure):
            return reason
        product = await self._products.lock_by_id(command.product_id)
        if product is None:
            return Failure(ProductNotFound(product=str(command.product_id)))
        product.record(ProductDeleted(aggregate_id=product.id, handle=product.handle))
        await self._products.soft_delete(product, by=self._context.user_id, why=reason.unwrap())
        return Success(DeletedProductView.of(product))
