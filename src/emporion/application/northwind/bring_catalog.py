"""Brings categories and products."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from emporion.application.catalog.archive_product import ArchiveProduct
from emporion.application.catalog.create_category import CreateCategory
from emporion.application.catalog.create_product import CreateProduct
from emporion.application.catalog.find_product import FindProduct
from emporion.application.catalog.inputs import VariantInput
from emporion.application.catalog.list_categories import ListCategories
from emporion.application.catalog.publish_product import PublishProduct
from emporion.application.catalog.views import ProductView
from emporion.application.northwind.calls import Calls, Stopped
from emporion.application.northwind.data import Northwind, NorthwindProduct
from emporion.application.northwind.identity import PRODUCT_ID, sku_of
from emporion.application.northwind.report import Brought
from emporion.domain.catalog.errors import HandleTaken, ProductHasNoVariants
from emporion.domain.catalog.product import ProductStatus


@dataclass(slots=True)
class CatalogBrought:
    """What became of the catalog; `shown` products ceased to be drafts, `variants` are by Northwind's id."""

    categories: Brought = field(default_factory=Brought)
    products: Brought = field(default_factory=Brought)
    shown: int = 0
    pieces_put_in: int = 0
    variants: dict[int, UUID] = field(default_factory=dict)


async def bring_catalog(calls: Calls, northwind: Northwind) -> CatalogBrought:
    """Categories are found by their name at the top of the tree, products by their handle."""
    brought = CatalogBrought()
    shelves = await _bring_categories(calls, northwind, brought)
    ordered: Counter[int] = Counter()
    for order in northwind.orders:
        for line in order.lines:
            ordered[line.product_id] += line.quantity
    for product in northwind.products:
        await _bring_product(calls, product, shelves[product.category_id], ordered[product.id], brought)
        calls.tell("products")
    return brought


async def _bring_categories(calls: Calls, northwind: Northwind, brought: CatalogBrought) -> dict[int, UUID]:
    tree = await calls.ask(ListCategories(), "categories")
    known = {category.name: category.id for category in reversed(tree)}
    shelves: dict[int, UUID] = {}
    for category in northwind.categories:
        found = known.get(category.name)
        if found is None:
            command = CreateCategory(name=category.name, position=category.id)
            found = (await calls.do(command, f"category:{category.id}")).id
        brought.categories = brought.categories.plus(created=category.name not in known)
        shelves[category.id] = found
        calls.tell("categories")
    return shelves


async def _bring_product(
    calls: Calls, product: NorthwindProduct, shelf: UUID, ordered: int, brought: CatalogBrought
) -> None:
    step = f"product:{product.id}"
    view = await calls.find(FindProduct(product=product.handle), step)
    brought.products = brought.products.plus(created=view is None)
    if view is None:
        # Enough for every order, and afterwards what the file says is left.
        stock = product.in_stock + ordered
        view = await calls.do(_creation(product, shelf, stock), step)
        brought.pieces_put_in += stock
    brought.variants[product.id] = _variant(product, view)
    if view.status is ProductStatus.DRAFT:  # new, or from an import that was stopped here
        await _show(calls, product, view.id)
        brought.shown += 1


def _creation(product: NorthwindProduct, shelf: UUID, stock: int) -> CreateProduct:
    return CreateProduct(
        title=product.name,
        handle=product.handle,
        description=product.quantity_per_unit,
        attributes={PRODUCT_ID: product.id},
        category_ids=(shelf,),
        variants=(VariantInput(price=product.price, sku=sku_of(product.id), stock=stock),),
    )


async def _show(calls: Calls, product: NorthwindProduct, product_id: UUID) -> None:
    """What is discontinued can be ordered no more; its historic orders are placed all the same."""
    if product.is_discontinued:
        await calls.do(ArchiveProduct(product_id=product_id), f"archive:{product.id}")
    else:
        await calls.do(PublishProduct(product_id=product_id), f"publish:{product.id}")


def _variant(product: NorthwindProduct, view: ProductView) -> UUID:
    """Only of a product that an import brought: another one with its handle is somebody else's."""
    step = f"product:{product.id}"
    if view.attributes.get(PRODUCT_ID) != product.id:
        raise Stopped(step, HandleTaken(handle=product.handle))
    for variant in view.variants:
        if variant.sku == sku_of(product.id):
            return variant.id
    raise Stopped(step, ProductHasNoVariants(product_id=view.id))
