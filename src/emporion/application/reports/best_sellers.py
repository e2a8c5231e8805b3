"""What sells best: see `sales` for what counts where."""

from dataclasses import dataclass

from returns.result import Failure, Result, Success

from emporion.application.reports.ports import Ranking, SalesFigures
from emporion.application.reports.views import ReportHeader, VariantSales
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Rows, StreamQuery, handles
from emporion.application.shared.period import ALWAYS, Period
from emporion.domain.shops.errors import ShopNotFound
from emporion.domain.shops.repository import ShopRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class BestSellers(StreamQuery[ReportHeader, VariantSales, ShopNotFound]):
    """Variants of which at least `min_units` pieces were sold, best first; the first `limit` of them."""

    period: Period = ALWAYS
    ranking: Ranking = Ranking.UNITS
    min_units: int = 1
    limit: int | None = None


@handles(BestSellers, access=Access.STAFF)
class BestSellersHandler:
    """Deleted and archived products are named too: they were sold."""

    def __init__(self, context: Context, shops: ShopRepository, figures: SalesFigures) -> None:
        self._context = context
        self._shops = shops
        self._figures = figures

    async def handle(self, query: BestSellers) -> Result[Rows[ReportHeader, VariantSales], ShopNotFound]:
        shop = await self._shops.find_by_id(self._context.shop)
        if shop is None:
            return Failure(ShopNotFound(shop=str(self._context.shop)))
        rows = await self._figures.by_variant(
            query.period, query.min_units, ranking=query.ranking, limit=query.limit
        )
        return Success(Rows(ReportHeader.of(shop, query.period), rows))
