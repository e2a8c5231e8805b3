"""What the reports ask of the store."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from emporion.application.reports.views import (
    CategorySales,
    CustomerSales,
    LowStock,
    MonthlySales,
    SalesTotals,
    StatementEntry,
    VariantSales,
)
from emporion.application.shared.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesOverview:
    """The shop's sum, its largest and smallest order (zero without orders), how many customers ordered."""

    totals: SalesTotals
    largest_order: Decimal
    smallest_order: Decimal
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeast:
    """Only groups with so many orders, and with so much of what they are ranked by."""

    orders: int = 1
    amount: Decimal = Decimal(0)


class Ranking(StrEnum):
    """What makes a best seller: pieces, or revenue after discounts."""

    UNITS = "units"
    NET = "net"


class SalesFigures(Protocol):
    """Sums over the shop's orders that were placed in a period and are not cancelled, exact, made by the
    store. The first rows of a question are there when it answers."""

    async def overview(self, period: Period) -> SalesOverview: ...

    async def refunded(self, period: Period) -> Decimal:
        """All refunds that were booked in the period."""
        ...

    async def by_category(self, period: Period, least: AtLeast) -> AsyncIterator[CategorySales]:
        """Highest net first, from `least.amount` of it on. A product in several categories counts in each."""
        ...

    async def by_customer(
        self, period: Period, least: AtLeast, *, limit: int | None = None
    ) -> AsyncIterator[CustomerSales]:
        """Highest charged first, from `least.amount` charged on."""
        ...

    async def by_month(self, period: Period, least: AtLeast) -> AsyncIterator[MonthlySales]:
        """Months of `period.zone` with orders, from `least.amount` charged on, oldest first."""
        ...

    async def by_variant(
        self, period: Period, least_units: int, *, ranking: Ranking, limit: int | None = None
    ) -> AsyncIterator[VariantSales]:
        """Best first, from so many pieces on."""
        ...


class StockFigures(Protocol):
    """What is left on the shelves."""

    async def below(self, pieces: int) -> AsyncIterator[LowStock]:
        """Variants, of products that are neither deleted nor archived, with fewer pieces; fewest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A wallet's balance before a period and at its end, how many transfers make the difference, and these,
    oldest first, with the balance after each."""

    opening: Decimal
    closing: Decimal
    transfers: int
    entries: AsyncIterator[StatementEntry]


class AccountFigures(Protocol):
    """Accounts of single wallets, exact. A transfer is in a period by its own time, `created_at`."""

    async def account(self, wallet_id: UUID, period: Period) -> Account:
        """The first entries are there when it answers."""
        ...
