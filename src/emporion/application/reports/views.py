"""What the reports answer. Amounts are in the shop's currency and exact, times are UTC."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesTotals:
    """`gross` is quantity times price, `net` that less the lines' discounts, both exact; `charged` is the
    sum of the orders' totals, each rounded once; `units` are pieces."""

    orders: int
    units: int
    gross: Decimal
    net: Decimal
    charged: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CategorySales:
    """Revenue of the products filed under a category; None: of those filed nowhere. `orders` have at least
    one such line. There is no `charged`: an order's rounding belongs to the order, not to a category."""

    category_id: UUID | None
    name: str
    orders: int
    units: int
    gross: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSales:
    """What one customer bought."""

    customer_id: UUID
    name: str
    totals: SalesTotals


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlySales:
    """What was placed in the calendar month that begins with `month`, in UTC."""

    month: date
    totals: SalesTotals


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesReportView:
    """All figures are of one snapshot. `refunded` is what went back for orders that are not in `totals`
    any more. `customers` are the best of `customer_count`."""

    currency: str
    totals: SalesTotals
    largest_order: Decimal
    smallest_order: Decimal
    refunded: Decimal
    categories: tuple[CategorySales, ...]
    customers: tuple[CustomerSales, ...]
    customer_count: int
    months: tuple[MonthlySales, ...]
