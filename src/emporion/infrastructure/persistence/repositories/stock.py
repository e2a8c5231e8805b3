"""What is left on the shelves, with SQL.

There is no index on the stock: it changes with every order, and would then cost every order a new entry.
"""

from collections.abc import AsyncIterator
from typing import Final

from emporion.application.reports.ports import StockFigures
from emporion.application.reports.views import LowStock
from emporion.infrastructure.persistence.cursor import streamed
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork

_BELOW: Final = """
    SELECT v.id, v.product_id, p.title AS product, v.title AS variant, v.sku, v.stock,
           v.put_in - v.stock AS sold
      FROM variants v
      JOIN products p ON p.shop_id = v.shop_id AND p.id = v.product_id
     WHERE v.shop_id = $1::uuid AND v.stock < $2::bigint AND p.deleted_at IS NULL AND p.status <> 'archived'
     ORDER BY v.stock, v.id
"""


class SqlStockFigures(StockFigures):
    """`StockFigures` on PostgreSQL. Sold is what was put in and is not there (invariant 3)."""

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def below(self, pieces: int) -> AsyncIterator[LowStock]:
        rows = await streamed(self._uow, _BELOW, [self._uow.shop_id, pieces])
        return (
            LowStock(
                variant_id=row.id,
                product_id=row.product_id,
                product=row.product,
                variant=row.variant,
                sku=row.sku,
                stock=row.stock,
                sold=row.sold,
            )
            async for row in rows
        )
