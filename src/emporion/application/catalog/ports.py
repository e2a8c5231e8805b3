"""What the catalog's lists ask for, without loading products."""

from typing import Protocol

from emporion.application.catalog.views import ProductSummary
from emporion.application.shared.lists import Lists
from emporion.domain.catalog.product import Product


class ProductSummaries(Lists[Product, ProductSummary], Protocol):
    """Live products of the shop as lists show them: only the columns that are shown are read, and the
    categories with them. Filters, sorts and searches are those of `ProductRepository`."""
