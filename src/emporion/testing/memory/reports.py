"""The reports' figures, counted out in Python: what the SQL has to agree with."""

from collections.abc import AsyncIterator, Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from emporion.application.reports.ports import (
    AtLeast,
    Ranking,
    SalesFigures,
    SalesOverview,
)
from emporion.application.reports.views import (
    CategorySales,
    CustomerSales,
    MonthlySales,
    SalesTotals,
    VariantSales,
)
from emporion.application.shared.period import Period
from emporion.domain.catalog.category import Category
from emporion.domain.catalog.product import Product
from emporion.domain.catalog.variant import Variant
from emporion.domain.identity.user import User
from emporion.domain.orders.line import OrderLine
from emporion.domain.orders.order import Order, OrderStatus
from emporion.domain.shared.money import EXACT
from emporion.domain.wallets.kinds import TransferKind
from emporion.domain.wallets.transfer import Transfer
from emporion.testing.memory.views import MemoryView, stream

K = TypeVar("K")
V = TypeVar("V")


class MemorySalesFigures(MemoryView, SalesFigures):
    """`SalesFigures` over a `MemoryStore`."""

    async def overview(self, period: Period) -> SalesOverview:
        orders = self._orders(period)
        totals = [order.total for order in orders]
        return SalesOverview(
            totals=_totals(orders),
            largest_order=max(totals, default=Decimal(0)),
            smallest_order=min(totals, default=Decimal(0)),
            customers=len({order.customer_id for order in orders}),
        )

    async def refunded(self, period: Period) -> Decimal:
        booked = self._entities(Transfer)
        return exact_sum(
            each.amount
            for each in booked
            if each.kind is TransferKind.REFUND and period.covers(each.created_at)
        )

    async def by_category(self, period: Period, least: AtLeast) -> AsyncIterator[CategorySales]:
        variants = self._store.table(Variant, self._shop_id)
        products = self._store.table(Product, self._shop_id)
        names = self._store.table(Category, self._shop_id)
        shelves = _grouped(
            (shelf, line)
            for line in self._lines(period)
            for shelf in products[variants[line.variant_id].product_id].category_ids or (None,)
        )
        rows = [
            CategorySales(
                category_id=shelf,
                name="uncategorised" if shelf is None else names[shelf].name,
                **_line_totals(lines),
            )
            for shelf, lines in shelves.items()
        ]
        kept = [row for row in rows if row.orders >= least.orders and row.net >= least.amount]
        return stream(_ranked(kept, lambda row: (row.net, row.category_id)))

    async def by_customer(
        self, period: Period, least: AtLeast, *, limit: int | None = None
    ) -> AsyncIterator[CustomerSales]:
        users = self._shared(User)
        groups = _grouped((order.customer_id, order) for order in self._orders(period))
        rows = [
            CustomerSales(customer_id=customer, name=users[customer].name, totals=_totals(orders))
            for customer, orders in groups.items()
        ]
        kept = [row for row in rows if _suffices(row.totals, least)]
        return stream(_ranked(kept, lambda row: (row.totals.charged, row.customer_id))[:limit])

    async def by_month(self, period: Period, least: AtLeast) -> AsyncIterator[MonthlySales]:
        zone = ZoneInfo(period.zone)
        groups = _grouped((_month(order.placed_at, zone), order) for order in self._orders(period))
        rows = [MonthlySales(month=month, totals=_totals(groups[month])) for month in sorted(groups)]
        return stream(row for row in rows if _suffices(row.totals, least))

    async def by_variant(
        self, period: Period, least_units: int, *, ranking: Ranking, limit: int | None = None
    ) -> AsyncIterator[VariantSales]:
        variants = self._store.table(Variant, self._shop_id)
        products = self._store.table(Product, self._shop_id)
        rows = [
            VariantSales(
                variant_id=variant_id,
                product_id=variants[variant_id].product_id,
                product=products[variants[variant_id].product_id].title,
                variant=variants[variant_id].title,
                sku=variants[variant_id].sku,
                **_line_totals(lines),
            )
            for variant_id, lines in _grouped((line.variant_id, line) for line in self._lines(period)).items()
        ]
        kept = [row for row in rows if row.units >= least_units]
        by_net = ranking is Ranking.NET
        return stream(_ranked(kept, lambda row: (row.net if by_net else row.units, row.variant_id))[:limit])

    def _orders(self, period: Period) -> list[Order]:
        return [
            order
            for order in self._entities(Order)
            if order.status is not OrderStatus.CANCELLED and period.covers(order.placed_at)
        ]

    def _lines(self, period: Period) -> list[OrderLine]:
        return [line for order in self._orders(period) for line in order.lines]


def _month(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date().replace(day=1)


def _suffices(totals: SalesTotals, least: AtLeast) -> bool:
    return totals.orders >= least.orders and totals.charged >= least.amount


def _totals(orders: list[Order]) -> SalesTotals:
    return SalesTotals(
        orders=len(orders),
        units=sum(line.quantity for order in orders for line in order.lines),
        gross=exact_sum(order.subtotal for order in orders),
        net=exact_sum(EXACT.subtract(order.subtotal, order.discount) for order in orders),
        charged=exact_sum(order.total for order in orders),
    )


def _line_totals(lines: list[OrderLine]) -> dict[str, Any]:
    return {
        "orders": len({line.order_id for line in lines}),
        "units": sum(line.quantity for line in lines),
        "gross": exact_sum(line.gross for line in lines),
        "net": exact_sum(EXACT.subtract(line.gross, line.reduction) for line in lines),
    }


def _ranked(rows: list[V], key: Callable[[V], tuple[Any, UUID | None]]) -> list[V]:
    """Highest first; of equals the lowest id first, and what has none last."""
    by_id = sorted(rows, key=lambda row: (key(row)[1] is None, key(row)[1] or UUID(int=0)))
    return sorted(by_id, key=lambda row: key(row)[0], reverse=True)


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    groups: dict[K, list[V]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    total = Decimal(0)
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total
