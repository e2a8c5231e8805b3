"""What the reports ask of the store."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from emporion.application.reports.views import CategorySales, CustomerSales, MonthlySales, SalesTotals


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesOverview:
    """The shop's sum, its largest and smallest order (zero without orders), how many customers ordered."""

    totals: SalesTotals
    largest_order: Decimal
    smallest_order: Decimal
    customers: int


class SalesFigures(Protocol):
    """Sums over the shop's orders that are not cancelled, exact, made by the store."""

    async def overview(self) -> SalesOverview: ...

    async def refunded(self) -> Decimal:
        """All refunds that were ever booked."""
        ...

    async def by_category(self) -> tuple[CategorySales, ...]:
        """Highest net first. A product in several categories counts in each of them."""
        ...

    async def by_customer(self, *, limit: int) -> tuple[CustomerSales, ...]:
        """Highest charged first."""
        ...

    async def by_month(self) -> tuple[MonthlySales, ...]:
        """Months with orders, oldest first."""
        ...
