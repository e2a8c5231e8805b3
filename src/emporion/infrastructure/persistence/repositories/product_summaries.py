"""Products as lists show them."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.engine import Row

from emporion.application.catalog.ports import ProductSummaries
from emporion.application.catalog.views import ProductSummary
from emporion.domain.catalog.product import ProductStatus
from emporion.infrastructure.persistence.models.products import ProductCategoryModel, ProductModel
from emporion.infrastructure.persistence.product_search import ProductSearches
from emporion.infrastructure.persistence.reader import SHOP, Shop
from emporion.infrastructure.persistence.records import maker

_PRODUCTS: Final = ProductModel.__table__.c
_LINKS: Final = ProductCategoryModel.__table__.c
_SHOWN: Final = ("id", "handle", "title", "vendor", "status", "tags")
_SORTED: Final = ("created_at",)
_STATUS: Final = {status.value: status for status in ProductStatus}
_summary: Final = maker(ProductSummary, *_SHOWN, "category_ids", "variants", "categories")


class SqlProductSummaries(ProductSearches[ProductSummary], ProductSummaries):
    """One statement a page: the categories come as an array, made for the rows of the page only."""

    @classmethod
    def _live(cls, shop: Shop = SHOP, *more: ColumnElement[Any]) -> Select[Any]:
        filed = (
            select(_LINKS.category_id)
            .where(_LINKS.shop_id == shop, _LINKS.product_id == _PRODUCTS.id)
            .order_by(_LINKS.category_id)
        )
        columns = [_PRODUCTS[name] for name in (*_SHOWN, *_SORTED)]
        categories = func.array(filed.scalar_subquery()).label("category_ids")
        return super()._live(shop).with_only_columns(*columns, categories, *more)

    async def _hydrate(self, rows: Sequence[Row[Any]]) -> list[ProductSummary]:
        return list(map(_shown, rows))


def _shown(row: Row[Any]) -> ProductSummary:
    """Of the columns that `_live` selects, in their order."""
    *plain, status, tags, _, category_ids = tuple(row)
    return _summary((*plain, _STATUS[status], tuple(tags), tuple(category_ids), None, None))
