"""Sums up sales with SQL: NUMERIC throughout, so every figure is exact."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy.engine import Row

from emporion.application.reports.ports import SalesFigures, SalesOverview
from emporion.application.reports.views import CategorySales, CustomerSales, MonthlySales, SalesTotals
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork

UNCATEGORISED: Final = "uncategorised"

# An order's own amounts are the exact sums of its lines (invariant 4); only its pieces need the lines.
_ORDERS: Final = """
    sold AS (
      SELECT o.id, o.customer_id, o.placed_at, o.subtotal, o.subtotal - o.discount AS net, o.total, l.units
        FROM orders o
        JOIN (SELECT order_id, sum(quantity) AS units FROM order_lines WHERE shop_id = $1::uuid
               GROUP BY order_id) AS l ON l.order_id = o.id
       WHERE o.shop_id = $1::uuid AND o.status <> 'cancelled'
    )
"""
_TOTALS: Final = """
    count(*) AS orders, coalesce(sum(s.units), 0) AS units, coalesce(sum(s.subtotal), 0) AS gross,
    coalesce(sum(s.net), 0) AS net, coalesce(sum(s.total), 0) AS charged
"""
_OVERVIEW: Final = f"""
    WITH {_ORDERS}
    SELECT {_TOTALS}, coalesce(max(s.total), 0) AS largest, coalesce(min(s.total), 0) AS smallest,
           count(DISTINCT s.customer_id) AS customers
      FROM sold s
"""
_REFUNDED: Final = """
    SELECT coalesce(sum(amount), 0) AS refunded FROM transfers WHERE shop_id = $1::uuid AND kind = 'refund'
"""
_BY_CATEGORY: Final = f"""
    SELECT c.id, coalesce(c.name, '{UNCATEGORISED}') AS name, count(DISTINCT l.order_id) AS orders,
           sum(l.quantity) AS units, sum(l.quantity * l.unit_price) AS gross,
           sum(l.quantity * l.unit_price * (1 - l.discount)) AS net
      FROM order_lines l
      JOIN orders o ON o.shop_id = l.shop_id AND o.id = l.order_id
      JOIN variants v ON v.shop_id = l.shop_id AND v.id = l.variant_id
      LEFT JOIN product_categories f ON f.shop_id = v.shop_id AND f.product_id = v.product_id
      LEFT JOIN categories c ON c.shop_id = f.shop_id AND c.id = f.category_id
     WHERE l.shop_id = $1::uuid AND o.status <> 'cancelled'
     GROUP BY c.id, c.name
     ORDER BY net DESC, c.id
"""
_BY_CUSTOMER: Final = f"""
    WITH {_ORDERS}, best AS (
      SELECT s.customer_id, {_TOTALS} FROM sold s GROUP BY s.customer_id
       ORDER BY charged DESC, s.customer_id LIMIT $2::bigint
    )
    SELECT best.*, u.name FROM best JOIN users u ON u.id = best.customer_id
     ORDER BY charged DESC, customer_id
"""
_BY_MONTH: Final = f"""
    WITH {_ORDERS}
    SELECT date_trunc('month', s.placed_at AT TIME ZONE 'UTC')::date AS month, {_TOTALS}
      FROM sold s
     GROUP BY 1
     ORDER BY 1
"""


class SqlSalesFigures(SalesFigures):
    """`SalesFigures` on PostgreSQL: one statement a question."""

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def overview(self) -> SalesOverview:
        (row,) = await self._rows(_OVERVIEW)
        return SalesOverview(
            totals=_totals(row),
            largest_order=row.largest,
            smallest_order=row.smallest,
            customers=row.customers,
        )

    async def refunded(self) -> Decimal:
        (row,) = await self._rows(_REFUNDED)
        refunded: Decimal = row.refunded
        return refunded

    async def by_category(self) -> tuple[CategorySales, ...]:
        return tuple(
            CategorySales(
                category_id=row.id,
                name=row.name,
                orders=row.orders,
                units=int(row.units),
                gross=row.gross,
                net=row.net,
            )
            for row in await self._rows(_BY_CATEGORY)
        )

    async def by_customer(self, *, limit: int) -> tuple[CustomerSales, ...]:
        return tuple(
            CustomerSales(customer_id=row.customer_id, name=row.name, totals=_totals(row))
            for row in await self._rows(_BY_CUSTOMER, limit)
        )

    async def by_month(self) -> tuple[MonthlySales, ...]:
        return tuple(
            MonthlySales(month=row.month, totals=_totals(row)) for row in await self._rows(_BY_MONTH)
        )

    async def _rows(self, sql: str, *parameters: Any) -> Sequence[Row[Any]]:
        return await self._uow.connection.fetch_sql(sql, [self._uow.shop_id, *parameters])


def _totals(row: Row[Any]) -> SalesTotals:
    return SalesTotals(
        orders=row.orders,
        units=int(row.units),
        gross=row.gross,
        net=row.net,
        charged=row.charged,
    )
