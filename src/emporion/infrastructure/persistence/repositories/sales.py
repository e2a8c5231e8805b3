"""Sums up sales with SQL: NUMERIC throughout, so every figure is exact.

Bounds are compared as they are: with a function around them they were no condition of an index, because under
row-level security the server trusts no function that it does not know to be leakproof.
"""

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy.engine import Row
from sqlalchemy.exc import DBAPIError

from emporion.application.reports.ports import AtLeast, Ranking, SalesFigures, SalesOverview
from emporion.application.reports.views import (
    CategorySales,
    CustomerSales,
    MonthlySales,
    SalesTotals,
    VariantSales,
)
from emporion.application.shared.period import Period, TimeZoneUnknown
from emporion.domain.shared.errors import Rejected
from emporion.domain.wallets.shop_wallets import revenue_wallet_id
from emporion.infrastructure.persistence.cursor import streamed
from emporion.infrastructure.persistence.sqlstate import sqlstate
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork

UNCATEGORISED: Final = "uncategorised"

# invalid_parameter_value: the server's list of time zones may be another one than ours.
_UNKNOWN_ZONE: Final = "22023"

_COUNTED: Final = """
    o.shop_id = $1::uuid AND o.status <> 'cancelled'
    AND o.placed_at >= $2::timestamptz AND o.placed_at < $3::timestamptz
"""
# An order's own amounts are the exact sums of its lines (invariant 4); only its pieces need the lines.
_ORDERS: Final = f"""
    sold AS (
      SELECT o.id, o.customer_id, o.placed_at, o.subtotal, o.subtotal - o.discount AS net, o.total,
             sum(l.quantity) AS units
        FROM orders o
        JOIN order_lines l ON l.shop_id = o.shop_id AND l.order_id = o.id
       WHERE {_COUNTED}
       GROUP BY o.shop_id, o.id
    )
"""
_TOTALS: Final = """
    count(*) AS orders, coalesce(sum(s.units), 0) AS units, coalesce(sum(s.subtotal), 0) AS gross,
    coalesce(sum(s.net), 0) AS net, coalesce(sum(s.total), 0) AS charged
"""
_LINE_TOTALS: Final = """
    count(DISTINCT l.order_id) AS orders, sum(l.quantity) AS units, sum(l.quantity * l.unit_price) AS gross,
    sum(l.quantity * l.unit_price * (1 - l.discount)) AS net
"""
_OVERVIEW: Final = f"""
    WITH {_ORDERS}
    SELECT {_TOTALS}, coalesce(max(s.total), 0) AS largest, coalesce(min(s.total), 0) AS smallest,
           count(DISTINCT s.customer_id) AS customers
      FROM sold s
"""
# Refunds, and nothing else, leave the takings: their index finds them.
_REFUNDED: Final = """
    SELECT coalesce(sum(amount), 0) AS refunded FROM transfers
     WHERE shop_id = $1::uuid AND debit_wallet_id = $4::uuid AND kind = 'refund'
       AND created_at >= $2::timestamptz AND created_at < $3::timestamptz
"""
_BY_CATEGORY: Final = f"""
    SELECT c.id, coalesce(c.name, '{UNCATEGORISED}') AS name, {_LINE_TOTALS}
      FROM orders o
      JOIN order_lines l ON l.shop_id = o.shop_id AND l.order_id = o.id
      JOIN variants v ON v.shop_id = l.shop_id AND v.id = l.variant_id
      LEFT JOIN product_categories f ON f.shop_id = v.shop_id AND f.product_id = v.product_id
      LEFT JOIN categories c ON c.shop_id = f.shop_id AND c.id = f.category_id
     WHERE {_COUNTED}
     GROUP BY c.id, c.name
    HAVING count(DISTINCT l.order_id) >= $4::bigint
       AND sum(l.quantity * l.unit_price * (1 - l.discount)) >= $5::numeric
     ORDER BY net DESC, c.id
"""
_BY_CUSTOMER: Final = f"""
    WITH {_ORDERS}, best AS (
      SELECT s.customer_id, {_TOTALS}
        FROM sold s
       GROUP BY s.customer_id
      HAVING count(*) >= $4::bigint AND sum(s.total) >= $5::numeric
       ORDER BY charged DESC, s.customer_id
       LIMIT $6::bigint
    )
    SELECT best.*, u.name FROM best JOIN users u ON u.id = best.customer_id
     ORDER BY charged DESC, customer_id
"""
_BY_MONTH: Final = f"""
    WITH {_ORDERS}
    SELECT date_trunc('month', s.placed_at AT TIME ZONE $6::text)::date AS month, {_TOTALS}
      FROM sold s
     GROUP BY 1
    HAVING count(*) >= $4::bigint AND sum(s.total) >= $5::numeric
     ORDER BY 1
"""
_BY_VARIANT: Final = f"""
    SELECT v.id, v.product_id, p.title AS product, v.title AS variant, v.sku, {_LINE_TOTALS}
      FROM orders o
      JOIN order_lines l ON l.shop_id = o.shop_id AND l.order_id = o.id
      JOIN variants v ON v.shop_id = l.shop_id AND v.id = l.variant_id
      JOIN products p ON p.shop_id = v.shop_id AND p.id = v.product_id
     WHERE {_COUNTED}
     GROUP BY v.id, v.product_id, p.title, v.title, v.sku
    HAVING sum(l.quantity) >= $4::bigint
     ORDER BY CASE $5::text WHEN 'units' THEN sum(l.quantity)
                            ELSE sum(l.quantity * l.unit_price * (1 - l.discount)) END DESC, v.id
     LIMIT $6::bigint
"""


class SqlSalesFigures(SalesFigures):
    """`SalesFigures` on PostgreSQL: one statement a question."""

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def overview(self, period: Period) -> SalesOverview:
        (row,) = await self._fetch(_OVERVIEW, period)
        return SalesOverview(
            totals=_totals(row),
            largest_order=row.largest,
            smallest_order=row.smallest,
            customers=row.customers,
        )

    async def refunded(self, period: Period) -> Decimal:
        (row,) = await self._fetch(_REFUNDED, period, revenue_wallet_id(self._uow.shop_id))
        refunded: Decimal = row.refunded
        return refunded

    async def by_category(self, period: Period, least: AtLeast) -> AsyncIterator[CategorySales]:
        rows = await self._stream(_BY_CATEGORY, period, least.orders, least.amount)
        return (CategorySales(category_id=row.id, name=row.name, **_line_totals(row)) async for row in rows)

    async def by_customer(
        self, period: Period, least: AtLeast, *, limit: int | None = None
    ) -> AsyncIterator[CustomerSales]:
        rows = await self._stream(_BY_CUSTOMER, period, least.orders, least.amount, limit)
        return (
            CustomerSales(customer_id=row.customer_id, name=row.name, totals=_totals(row))
            async for row in rows
        )

    async def by_month(self, period: Period, least: AtLeast) -> AsyncIterator[MonthlySales]:
        try:
            rows = await self._stream(_BY_MONTH, period, least.orders, least.amount, period.zone)
        except DBAPIError as error:
            if sqlstate(error) != _UNKNOWN_ZONE:
                raise
            raise Rejected(TimeZoneUnknown(zone=period.zone)) from error
        return (MonthlySales(month=row.month, totals=_totals(row)) async for row in rows)

    async def by_variant(
        self, period: Period, least_units: int, *, ranking: Ranking, limit: int | None = None
    ) -> AsyncIterator[VariantSales]:
        rows = await self._stream(_BY_VARIANT, period, least_units, ranking.value, limit)
        return (
            VariantSales(
                variant_id=row.id,
                product_id=row.product_id,
                product=row.product,
                variant=row.variant,
                sku=row.sku,
                **_line_totals(row),
            )
            async for row in rows
        )

    async def _fetch(self, sql: str, period: Period, *more: Any) -> Sequence[Row[Any]]:
        asked = [self._uow.shop_id, period.since, period.until, *more]
        return await self._uow.connection.fetch_sql(sql, asked)

    async def _stream(self, sql: str, period: Period, *more: Any) -> AsyncIterator[Row[Any]]:
        return await streamed(self._uow, sql, [self._uow.shop_id, period.since, period.until, *more])


def _totals(row: Row[Any]) -> SalesTotals:
    return SalesTotals(
        orders=row.orders,
        units=int(row.units),
        gross=row.gross,
        net=row.net,
        charged=row.charged,
    )


def _line_totals(row: Row[Any]) -> dict[str, Any]:
    return {"orders": row.orders, "units": int(row.units), "gross": row.gross, "net": row.net}
