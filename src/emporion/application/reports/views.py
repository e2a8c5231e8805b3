"""What the reports answer. Amounts are in the shop's currency and exact, times are UTC."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from emporion.application.shared.period import Period
from emporion.domain.shops.shop import Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHeader:
    """What a report is about: from `start` to before `end`, None where it is unbounded; days and months
    begin in `zone`."""

    shop: str
    currency: str
    start: datetime | None
    end: datetime | None
    zone: str

    @classmethod
    def of(cls, shop: Shop, period: Period) -> "ReportHeader":
        return cls(
            shop=shop.slug, currency=shop.currency, start=period.start, end=period.end, zone=period.zone
        )


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
    """What was placed in the calendar month that begins with `month`, in the report's time zone."""

    month: date
    totals: SalesTotals


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantSales:
    """What was sold of one variant, under the titles and the SKU that it has now."""

    variant_id: UUID
    product_id: UUID
    product: str
    variant: str
    sku: str | None
    orders: int
    units: int
    gross: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class StockHeader:
    """Listed are variants with fewer than `below` pieces."""

    shop: str
    below: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LowStock:
    """A variant that runs out; `sold` are its pieces in orders that are not cancelled, of all time."""

    variant_id: UUID
    product_id: UUID
    product: str
    variant: str
    sku: str | None
    stock: int
    sold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementHeader:
    """A wallet's account in a period: `opening` and `closing` are its balances at the beginning and the
    end, `transfers` lie between them."""

    shop: str
    currency: str
    start: datetime | None
    end: datetime | None
    wallet_id: UUID
    kind: str
    address: str
    opening: Decimal
    closing: Decimal
    transfers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementEntry:
    """One line of an account: a transfer, or its `opening` or `closing`, which have no transfer. `amount` is
    negative where money went out; `balance` is what the wallet held after it."""

    entry: str
    at: datetime | None
    transfer_id: UUID | None
    amount: Decimal | None
    balance: Decimal
    currency: str
    counterparty: str | None
    order_id: UUID | None
    reference: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesReportView:
    """All figures are of one snapshot. `refunded` is what went back in the period, for orders that are not
    in `totals` any more. `customers` are the best of `customer_count`."""

    currency: str
    totals: SalesTotals
    largest_order: Decimal
    smallest_order: Decimal
    refunded: Decimal
    categories: tuple[CategorySales, ...]
    customers: tuple[CustomerSales, ...]
    customer_count: int
    months: tuple[MonthlySales, ...]
