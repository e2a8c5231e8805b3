"""Catalog."""

from emporion.application.catalog.find_product import FindProduct
from emporion.application.catalog.find_variant import FindVariant
from emporion.application.catalog.list_categories import ListCategories
from emporion.application.catalog.list_products import ListProducts
from tests.integration.budgets.crowd import Asked, Crowd
from tests.integration.budgets.declared import budget


@budget(FindProduct, 3)
def find_product(crowd: Crowd) -> Asked:
    return crowd.by_owner(FindProduct(product=str(crowd.products[0].id)))


@budget(FindVariant, 4)
def find_variant(crowd: Crowd) -> Asked:
    return crowd.by_owner(FindVariant(variant=str(crowd.products[0].variants[0].id)))


@budget(ListCategories, 1)
def list_categories(crowd: Crowd) -> Asked:
    return crowd.by_owner(ListCategories())


@budget(ListProducts, 3)
def list_products(crowd: Crowd) -> Asked:
    return crowd.by_owner(ListProducts())
