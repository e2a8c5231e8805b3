"""What has to be ordered soon."""

from dataclasses import dataclass

from returns.result import Failure, Result, Success

from emporion.application.reports.ports import StockFigures
from emporion.application.reports.views import LowStock, StockHeader
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Rows, StreamQuery, handles
from emporion.domain.shops.errors import ShopNotFound
from emporion.domain.shops.repository import ShopRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class LowStockReport(StreamQuery[StockHeader, LowStock, ShopNotFound]):
    """Variants with fewer than `below` pieces, of products that are neither deleted nor archived."""

    below: int = 5


@handles(LowStockReport, access=Access.STAFF)
class LowStockReportHandler:
    def __init__(self, context: Context, shops: ShopRepository, figures: StockFigures) -> None:
        self._context = context
        self._shops = shops
        self._figures = figures

    async def handle(self, query: LowStockReport) -> Result[Rows[StockHeader, LowStock], ShopNotFound]:
        shop = await self._shops.find_by_id(self._context.shop)
        if shop is None:
            return Failure(ShopNotFound(shop=str(self._context.shop)))
        rows = await self._figures.below(query.below)
        return Success(Rows(StockHeader(shop=shop.slug, below=query.below), rows))
