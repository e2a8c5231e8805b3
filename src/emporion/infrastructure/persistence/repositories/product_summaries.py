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

_PRODUCTS: Final = ProductModel.__table__.c
_LINKS: Final = ProductCategoryModel.__table__.c
_SHOWN: Final = ("id", "handle", "title", "vendor", "status", "tags")
_SORTED: Final = ("created_at",)


class SqlProductSummaries(ProductSearches[ProductSummary], ProductSummaries):
    """One statement a page: the categories come as an array, made for the rows of the page only."""

    def _select(self, *more: ColumnElement[Any]) -> Select[Any]:
        filed = (
            select(_LINKS.category_id)
            .where(_LINKS.shop_id == self._uow.shop_id, _LINKS.product_id == _PRODUCTS.id)
            .order_by(_LINKS.category_id)
        )
        columns = [_PRODUCTS[name] for name in (*_SHOWN, *_SORTED)]
        return (
            super()
            ._select()
            .with_only_columns(*columns, func.array(filed.scalar_subquery()).label("category_ids"), *more)
        )

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
