"""Sales of each category: see `sales` for what counts where."""

from dataclasses import dataclass
from decimal import Decimal

from returns.result import Failure, Result, Success

from emporion.application.reports.ports import AtLeast, SalesFigures
from emporion.application.reports.views import CategorySales, ReportHeader
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Rows, StreamQuery, handles
from emporion.application.shared.period import ALWAYS, Period
from emporion.domain.shops.errors import ShopNotFound
from emporion.domain.shops.repository import ShopRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesByCategory(StreamQuery[ReportHeader, CategorySales, ShopNotFound]):
    """Categories with at least `min_orders` orders and `min_net` of revenue, highest revenue first."""

    period: Period = ALWAYS
    min_orders: int = 1
    min_net: Decimal = Decimal(0)


@handles(SalesByCategory, access=Access.STAFF)
class SalesByCategoryHandler:
    def __init__(self, context: Context, shops: ShopRepository, figures: SalesFigures) -> None:
        self._context = context
        self._shops = shops
        self._figures = figures

    async def handle(self, query: SalesByCategory) -> Result[Rows[ReportHeader, CategorySales], ShopNotFound]:
        shop = await self._shops.find_by_id(self._context.shop)
        if shop is None:
            return Failure(ShopNotFound(shop=str(self._context.shop)))
        least = AtLeast(orders=query.min_orders, amount=query.min_net)
        rows = await self._figures.by_category(query.period, least)
        return Success(Rows(ReportHeader.of(shop, query.period), rows))
