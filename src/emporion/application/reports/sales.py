"""SalesReport: what a shop sold, by category, by customer and by month.

- Counted are all orders that are not cancelled; a cancelled order leaves nothing but its refund.
- An order belongs to the moment at which it was placed; a historic one to that of long ago.
- A product in several categories counts in each of them in full, so categories can sum to more than the
  shop sold. What is filed nowhere is "uncategorised". A category does not include those below it, and a
  product counts where it is filed now, not where it was when it was sold.
"""

from dataclasses import dataclass

from returns.result import Failure, Result, Success

from emporion.application.reports.ports import AtLeast, SalesFigures
from emporion.application.reports.views import SalesReportView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Isolation, Query, handles
from emporion.application.shared.period import ALWAYS, Period
from emporion.domain.shops.errors import ShopNotFound
from emporion.domain.shops.repository import ShopRepository

SalesReportError = ShopNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesReport(Query[SalesReportView, SalesReportError]):
    """The context's shop, with its `customers` best customers by name (at least 0)."""

    period: Period = ALWAYS
    customers: int = 100


@handles(SalesReport, access=Access.STAFF, isolation=Isolation.REPEATABLE_READ)
class SalesReportHandler:
    """All figures come from one snapshot, so they agree with each other while orders come in."""

    def __init__(self, context: Context, shops: ShopRepository, figures: SalesFigures) -> None:
        self._context = context
        self._shops = shops
        self._figures = figures

    async def handle(self, query: SalesReport) -> Result[SalesReportView, SalesReportError]:
        shop = await self._shops.find_by_id(self._context.shop)
        if shop is None:
            return Failure(ShopNotFound(shop=str(self._context.shop)))
        period, every = query.period, AtLeast()
        overview = await self._figures.overview(period)
        best = await self._figures.by_customer(period, every, limit=max(0, query.customers))
        return Success(
            SalesReportView(
                currency=shop.currency,
                totals=overview.totals,
                largest_order=overview.largest_order,
                smallest_order=overview.smallest_order,
                refunded=await self._figures.refunded(period),
                categories=tuple([row async for row in await self._figures.by_category(period, every)]),
                customers=tuple([row async for row in best]),
                customer_count=overview.customers,
                months=tuple([row async for row in await self._figures.by_month(period, every)]),
            )
        )
