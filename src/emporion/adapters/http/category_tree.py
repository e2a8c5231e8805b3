"""Routes of single categories in their tree."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from emporion.adapters.http.dependencies import ShopCall
from emporion.adapters.http.paging import Asked, PageBody, asking
from emporion.adapters.http.problems import problems
from emporion.adapters.http.routing import Router
from emporion.application.catalog.category_path import CategoryPath
from emporion.application.catalog.category_subtree import CategorySubtree
from emporion.application.catalog.delete_category import DeleteCategory
from emporion.application.catalog.products_below import ProductsBelow
from emporion.application.catalog.views import CategoryTree, CategoryView, ProductSummary
from emporion.domain.catalog.errors import CategoryCycle, CategoryInUse, CategoryNotFound
from emporion.domain.catalog.fields import ProductFields
from emporion.domain.catalog.product import Product

router = Router("/shops/{shop}/categories/{category_id}", tag="catalog")

MoveTo = Annotated[UUID | None, Query(description="The category that takes over what is below this one")]
ToParent = Annotated[
    bool, Query(description="The category above takes it over; at the top, products lose this category")
]


@router.get("/subtree", responses=problems(CategoryNotFound))
async def category_subtree(category_id: UUID, call: ShopCall) -> CategoryTree:
    """A category with all below it."""
    return await call.ask(CategorySubtree(category_id=category_id))


@router.get("/path", responses=problems(CategoryNotFound))
async def category_path(category_id: UUID, call: ShopCall) -> tuple[CategoryView, ...]:
    """The way to a category: from the top down to itself."""
    return await call.ask(CategoryPath(category_id=category_id))


@router.get("/products", responses=problems(CategoryNotFound))
async def products_below(
    category_id: UUID, asked: Annotated[Asked[Product], asking(ProductFields)], call: ShopCall
) -> PageBody[ProductSummary]:
    """Products filed under a category or under any below it: the active ones, for staff all of them."""
    return await asked.answer(call, ProductsBelow(category_id=category_id, listing=asked.listing))


@router.delete("", status_code=204, responses=problems(CategoryNotFound, CategoryInUse, CategoryCycle))
async def delete_category(
    category_id: UUID, call: ShopCall, move_to: MoveTo = None, to_parent: ToParent = False
) -> None:
    """Delete a category; for staff. One with categories or products below it is refused unless it is said
    where they go."""
    await call.execute(DeleteCategory(category_id=category_id, move_to=move_to, to_parent=to_parent))
