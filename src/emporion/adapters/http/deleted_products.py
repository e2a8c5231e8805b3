"""Routes of products that are deleted, and of their way back."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from emporion.adapters.http.dependencies import ShopCall
from emporion.adapters.http.paging import PageBody, Paging
from emporion.adapters.http.problems import problems
from emporion.adapters.http.routing import Router
from emporion.application.catalog.delete_product import DeleteProduct
from emporion.application.catalog.deleted_views import DeletedProductView
from emporion.application.catalog.list_deleted_products import ListDeletedProducts
from emporion.application.catalog.restore_product import RestoreProduct
from emporion.application.catalog.views import ProductView
from emporion.domain.catalog.errors import HandleTaken, ProductNotFound
from emporion.domain.shared.soft_delete import MAX_REASON

router = Router("/shops/{shop}", tag="catalog")

Reason = Annotated[
    str,
    Query(description=f"Why, for the staff: 1 to {MAX_REASON} characters", examples=["sold out"]),
]


@router.delete("/products/{product_id}", responses=problems(ProductNotFound))
async def delete_product(product_id: UUID, call: ShopCall, reason: Reason) -> DeletedProductView:
    """Hide a product from everybody; it gives up its handle, and can be restored until it is purged. For
    staff."""
    return await call.execute(DeleteProduct(product_id=product_id, reason=reason))


@router.get("/deleted/products")
async def list_deleted_products(page: Paging, call: ShopCall) -> PageBody[DeletedProductView]:
    """Deleted products, with who, when and why; for staff."""
    return await page.answer(call, ListDeletedProducts())


@router.post("/deleted/products/{product_id}/restore", responses=problems(ProductNotFound, HandleTaken))
async def restore_product(product_id: UUID, call: ShopCall) -> ProductView:
    """Bring a deleted product back as it was; for staff. Refused where its handle was taken since."""
    return await call.execute(RestoreProduct(product_id=product_id))
