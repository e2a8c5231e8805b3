"""Catalog."""

from emporion.application.catalog.category_path import CategoryPath
from emporion.application.catalog.category_subtree import CategorySubtree
from emporion.application.catalog.find_product import FindProduct
from emporion.application.catalog.find_product_with_categories import FindProductWithCategories
from emporion.application.catalog.find_variant import FindVariant
from emporion.application.catalog.list_categories import ListCategories
from emporion.application.catalog.list_deleted_products import ListDeletedProducts
from emporion.application.catalog.list_products import ListProducts
from emporion.application.catalog.parts import ProductPart
from emporion.application.catalog.products_below import ProductsBelow
from emporion.domain.shared.page import PageRequest
from tests.integration.budgets.crowd import Asked, Crowd
from tests.integration.budgets.declared import budget


@budget(FindProduct, 3)
def find_product(crowd: Crowd) -> Asked:
    return crowd.by_owner(FindProduct(product=str(crowd.products[0].id)))


@budget(FindProductWithCategories, 4)
def find_product_with_categories(crowd: Crowd) -> Asked:
    return crowd.by_owner(FindProductWithCategories(product=str(crowd.products[0].id)))


@budget(FindVariant, 4)
def find_variant(crowd: Crowd) -> Asked:
    return crowd.by_owner(FindVariant(variant=str(crowd.products[0].variants[0].id)))


@budget(CategoryPath, 1)
def category_path(crowd: Crowd) -> Asked:
    return crowd.by_owner(CategoryPath(category_id=crowd.categories[-1].id))


@budget(CategorySubtree, 1)
def category_subtree(crowd: Crowd) -> Asked:
    return crowd.by_owner(CategorySubtree(category_id=crowd.categories[0].id))


@budget(ProductsBelow, 5)
def products_below(crowd: Crowd) -> Asked:
    return crowd.by_owner(ProductsBelow(category_id=crowd.categories[0].id))


@budget(ListDeletedProducts, 3)
def list_deleted_products(crowd: Crowd) -> Asked:
    return crowd.by_owner(ListDeletedProducts(page=PageRequest()))


@budget(ListCategories, 1, items=1)  # one tree
def list_categories(crowd: Crowd) -> Asked:
    return crowd.by_owner(ListCategories())


@budget(ListProducts, 4)
def list_products(crowd: Crowd) -> Asked:
    return crowd.by_owner(ListProducts(include=frozenset(ProductPart)))
