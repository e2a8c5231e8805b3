"""Routes of categories, products and variants."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from emporion.adapters.http.catalog_bodies import (
    CategoryMove,
    CategoryName,
    NewCategory,
    NewProduct,
    NewVariant,
    Prices,
    ProductChange,
    StockMovement,
    VariantChange,
)
from emporion.adapters.http.dependencies import Creation, ShopCall
from emporion.adapters.http.including import included, parts_of
from emporion.adapters.http.paging import Asked, PageBody, asking
from emporion.adapters.http.problems import problems
from emporion.adapters.http.routing import Router
from emporion.application.catalog.add_variant import AddVariant
from emporion.application.catalog.adjust_stock import AdjustStock
from emporion.application.catalog.archive_product import ArchiveProduct
from emporion.application.catalog.change_price import ChangePrice
from emporion.application.catalog.delete_variant import DeleteVariant
from emporion.application.catalog.find_product import FindProduct
from emporion.application.catalog.find_product_with_categories import FindProductWithCategories
from emporion.application.catalog.list_categories import ListCategories
from emporion.application.catalog.list_products import ListProducts
from emporion.application.catalog.move_category import MoveCategory
from emporion.application.catalog.parts import ProductPart
from emporion.application.catalog.publish_product import PublishProduct
from emporion.application.catalog.put_variants import PutVariants, PutVariantView
from emporion.application.catalog.rename_category import RenameCategory
from emporion.application.catalog.views import (
    CategoryTree,
    CategoryView,
    ProductSummary,
    ProductView,
    VariantView,
)
from emporion.domain.catalog.errors import (
    CategoryCycle,
    CategoryNotFound,
    HandleTaken,
    LastVariant,
    NotEnoughStock,
    OptionsTaken,
    ProductHasNoVariants,
    ProductNotFound,
    VariantNotFound,
    VariantSold,
)
from emporion.domain.catalog.fields import ProductFields
from emporion.domain.catalog.product import Product
from emporion.domain.shared.errors import StaleVersion
from emporion.domain.shops.errors import ShopNotFound

router = Router("/shops/{shop}", tag="catalog")

Included = Annotated[str, Query(description=included(ProductPart))]
ProductKey = Annotated[str, Path(description="The product's id or handle", examples=["blue-shirt"])]


@router.get("/categories", responses=problems(ShopNotFound))
async def list_categories(call: ShopCall) -> tuple[CategoryTree, ...]:
    """The shop's categories as a tree."""
    return await call.ask(ListCategories())


@router.post("/categories", status_code=201, responses=problems(CategoryNotFound))
async def create_category(body: NewCategory, call: ShopCall, creation: Creation) -> CategoryView:
    """Put up a category, at the top or below another; for staff."""
    created = await call.execute(body.command())
    creation.below(created.id)
    return created


@router.patch("/categories/{category_id}", responses=problems(CategoryNotFound))
async def rename_category(category_id: UUID, body: CategoryName, call: ShopCall) -> CategoryView:
    """Give a category another name; for staff."""
    return await call.execute(RenameCategory(category_id=category_id, name=body.name))


@router.post("/categories/{category_id}/move", responses=problems(CategoryNotFound, CategoryCycle))
async def move_category(category_id: UUID, body: CategoryMove, call: ShopCall) -> CategoryView:
    """Hang a category, with all below it, elsewhere; for staff."""
    return await call.execute(
        MoveCategory(category_id=category_id, parent_id=body.parent_id, position=body.position)
    )


@router.get("/products", responses=problems(ShopNotFound))
async def list_products(
    asked: Annotated[Asked[Product], asking(ProductFields, search=True)],
    call: ShopCall,
    category_id: Annotated[UUID | None, Query(description="Filed under exactly this category")] = None,
    include: Included = "",
) -> PageBody[ProductSummary]:
    """Products in order of creation unless sorted otherwise: the active ones, for staff all of them."""
    listing = asked.listing
    if category_id is not None:
        listing = listing.also(ProductFields.category_ids.contains((category_id,)))
    parts = parts_of(ProductPart, include)
    return await asked.answer(call, ListProducts(listing=listing, search=asked.search, include=parts))


@router.post("/products", status_code=201, responses=problems(CategoryNotFound, HandleTaken, OptionsTaken))
async def create_product(body: NewProduct, call: ShopCall, creation: Creation) -> ProductView:
    """Describe a product and its variants, as a draft; for staff."""
    created = await call.execute(body.command())
    creation.below(created.id)
    return created


@router.get("/products/{product}", responses=problems(ProductNotFound))
async def find_product(product: ProductKey, call: ShopCall, include: Included = "") -> ProductView:
    """A product with its variants; drafts and archived ones for staff only."""
    if ProductPart.CATEGORIES in parts_of(ProductPart, include):
        return await call.ask(FindProductWithCategories(product=product))
    return await call.ask(FindProduct(product=product))


@router.patch(
    "/products/{product_id}",
    responses=problems(ProductNotFound, CategoryNotFound, HandleTaken, StaleVersion),
)
async def update_product(product_id: UUID, body: ProductChange, call: ShopCall) -> ProductView:
    """Rewrite fields of a product; those that are missing or null stay. For staff."""
    return await call.execute(body.command(product_id))


@router.post("/products/{product_id}/publish", responses=problems(ProductNotFound, ProductHasNoVariants))
async def publish_product(product_id: UUID, call: ShopCall) -> ProductView:
    """Show a product to the public and sell it; for staff."""
    return await call.execute(PublishProduct(product_id=product_id))


@router.post("/products/{product_id}/archive", responses=problems(ProductNotFound))
async def archive_product(product_id: UUID, call: ShopCall) -> ProductView:
    """Sell a product no more; for staff."""
    return await call.execute(ArchiveProduct(product_id=product_id))


@router.post(
    "/products/{product_id}/variants", status_code=201, responses=problems(ProductNotFound, OptionsTaken)
)
async def add_variant(product_id: UUID, body: NewVariant, call: ShopCall) -> VariantView:
    """Sell a product in one more form; for staff."""
    return await call.execute(AddVariant(product_id=product_id, variant=body.input()))


@router.put("/products/{product_id}/variants", responses=problems(ProductNotFound, OptionsTaken))
async def put_variants(
    product_id: UUID, body: tuple[NewVariant, ...], call: ShopCall
) -> tuple[PutVariantView, ...]:
    """Bring variants, known by their options, to what a list says; others stay, and so does the stock of
    known ones. For staff."""
    return await call.execute(
        PutVariants(product_id=product_id, variants=tuple(each.input() for each in body))
    )


@router.patch("/variants/{variant_id}", responses=problems(VariantNotFound, OptionsTaken))
async def update_variant(variant_id: UUID, body: VariantChange, call: ShopCall) -> VariantView:
    """Rewrite fields of a variant; those that are missing or null stay. For staff."""
    return await call.execute(body.command(variant_id))


@router.delete(
    "/variants/{variant_id}", status_code=204, responses=problems(VariantNotFound, VariantSold, LastVariant)
)
async def delete_variant(variant_id: UUID, call: ShopCall) -> None:
    """Delete a variant for good and write off its stock; for staff. One that was sold stays."""
    await call.execute(DeleteVariant(variant_id=variant_id))


@router.put("/variants/{variant_id}/price", responses=problems(VariantNotFound))
async def change_price(variant_id: UUID, body: Prices, call: ShopCall) -> VariantView:
    """Sell a variant for another price from now on; for staff."""
    return await call.execute(
        ChangePrice(variant_id=variant_id, price=body.price, compare_at_price=body.compare_at_price)
    )


@router.post("/variants/{variant_id}/stock", responses=problems(VariantNotFound, NotEnoughStock))
async def adjust_stock(variant_id: UUID, body: StockMovement, call: ShopCall) -> VariantView:
    """Put pieces in, or write them off with a delta below zero; for staff."""
    return await call.execute(AdjustStock(variant_id=variant_id, delta=body.delta, reason=body.reason))
