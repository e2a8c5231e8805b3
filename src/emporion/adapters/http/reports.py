"""Routes of a shop's reports."""

from decimal import Decimal
from typing import Annotated

from fastapi import Depends, Query

from emporion.adapters.http.dependencies import ShopCall
from emporion.adapters.http.money import Amount
from emporion.adapters.http.periods import InPeriod
from emporion.adapters.http.problems import problems
from emporion.adapters.http.routing import Router
from emporion.adapters.http.streams import STREAM_RESPONSES, Delivery, StreamedAnswer, delivery
from emporion.application.reports.best_sellers import BestSellers
from emporion.application.reports.low_stock import LowStockReport
from emporion.application.reports.ports import Ranking
from emporion.application.reports.sales import SalesReport
from emporion.application.reports.sales_by_category import SalesByCategory
from emporion.application.reports.sales_by_customer import SalesByCustomer
from emporion.application.reports.sales_by_month import SalesByMonth
from emporion.application.reports.statement import AccountStatement
from emporion.application.reports.views import SalesReportView
from emporion.application.wallets.named import WalletUnknown
from emporion.domain.shops.errors import ShopNotFound

router = Router("/shops/{shop}/reports", tag="reports")

Deliver = Annotated[Delivery, Depends(delivery)]
MinOrders = Annotated[int, Query(ge=0, description="Leave out what has fewer orders")]
_STREAMED = STREAM_RESPONSES | problems(ShopNotFound)


@router.get("/sales", responses=problems(ShopNotFound))
async def report_sales(
    call: ShopCall,
    period: InPeriod,
    customers: Annotated[int, Query(ge=0, le=1000, description="How many of the best are named")] = 100,
) -> SalesReportView:
    """What the shop sold, by category, customer and month; for its members."""
    return await call.ask(SalesReport(period=period, customers=customers))


@router.get("/sales/categories", responses=_STREAMED)
async def report_categories(
    deliver: Deliver, period: InPeriod, min_orders: MinOrders = 1, min_net: Amount = Decimal(0)
) -> StreamedAnswer:
    """Orders, pieces and revenue of each category, highest revenue first; for the shop's members."""
    query = SalesByCategory(period=period, min_orders=min_orders, min_net=min_net)
    return deliver.of(query, "sales-by-category")


@router.get("/sales/customers", responses=_STREAMED)
async def report_customers(
    deliver: Deliver, period: InPeriod, min_orders: MinOrders = 1, min_charged: Amount = Decimal(0)
) -> StreamedAnswer:
    """What each customer bought, highest charged first; for the shop's members."""
    query = SalesByCustomer(period=period, min_orders=min_orders, min_charged=min_charged)
    return deliver.of(query, "sales-by-customer")


@router.get("/sales/months", responses=_STREAMED)
async def report_months(
    deliver: Deliver, period: InPeriod, min_orders: MinOrders = 1, min_charged: Amount = Decimal(0)
) -> StreamedAnswer:
    """Sales of each calendar month of the time zone, oldest first; for the shop's members."""
    query = SalesByMonth(period=period, min_orders=min_orders, min_charged=min_charged)
    return deliver.of(query, "sales-by-month")


@router.get("/best-sellers", responses=_STREAMED)
async def report_best_sellers(
    deliver: Deliver,
    period: InPeriod,
    by: Annotated[Ranking, Query(description="Pieces, or revenue after discounts")] = Ranking.UNITS,
    min_units: Annotated[int, Query(ge=0, description="Leave out what sold fewer pieces")] = 1,
    limit: Annotated[int | None, Query(ge=1, description="Only so many")] = None,
) -> StreamedAnswer:
    """The variants that were sold, best first; for the shop's members."""
    query = BestSellers(period=period, ranking=by, min_units=min_units, limit=limit)
    return deliver.of(query, "best-sellers")


@router.get("/low-stock", responses=_STREAMED)
async def report_low_stock(
    deliver: Deliver,
    below: Annotated[int, Query(ge=1, description="Pieces from which on there are enough")] = 5,
) -> StreamedAnswer:
    """Variants with few pieces left, fewest first; for the shop's members."""
    return deliver.of(LowStockReport(below=below), "low-stock")


@router.get("/statement", responses=STREAM_RESPONSES | problems(ShopNotFound, WalletUnknown))
async def report_statement(
    deliver: Deliver,
    period: InPeriod,
    wallet: Annotated[str, Query(description="Id or address, or `revenue` or `clearing`")],
) -> StreamedAnswer:
    """A wallet's transfers with its balance after each; for its owner and the shop's members."""
    return deliver.of(AccountStatement(wallet=wallet, period=period), "statement")
