"""Products as lists show them."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, func, select
from sqlalchemy.engine import Row

from emporion.application.catalog.ports import ProductSummaries
from emporion.application.catalog.views import ProductSummary
from emporion.domain.catalog.product import ProductStatus
from emporion.infrastructure.persistence.models.products import ProductCategoryModel, ProductModel
from emporion.infrastructure.persistence.product_search import ProductSearches
from emporion.infrastructure.persistence.reader import SHOP

_PRODUCTS: Final = ProductModel.__table__.c
_LINKS: Final = ProductCategoryModel.__table__.c
_SHOWN: Final = ("id", "handle", "title", "vendor", "status", "tags")
_SORTED: Final = ("created_at",)


class SqlProductSummaries(ProductSearches[ProductSummary], ProductSummaries):
    """One statement a page: the categories come as an array, made for the rows of the page only."""

    @classmethod
    def _live(cls, shop: UUID | BindParameter[UUID] = SHOP, *more: ColumnElement[Any]) -> Select[Any]:
        filed = (
            select(_LINKS.category_id)
            .where(_LINKS.shop_id == shop, _LINKS.product_id == _PRODUCTS.id)
            .order_by(_LINKS.category_id)
        )
        columns = [_PRODUCTS[name] for name in (*_SHOWN, *_SORTED)]
        categories = func.array(filed.scalar_subquery()).label("category_ids")
        return super()._live(shop).with_only_columns(*columns, categories, *more)

    async def _hydrate(self, rows: Sequence[Row[Any]]) -> list[ProductSummary]:
        return [
            ProductSummary(
                id=row.id,
                handle=row.handle,
                title=row.title,
                vendor=row.vendor,
                status=ProductStatus(row.status),
                tags=tuple(row.tags),
                category_ids=tuple(row.category_ids),
            )
            for row in rows
        ]
