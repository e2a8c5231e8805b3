"""Routes of a shop's reports."""

from typing import Annotated

from fastapi import Query

from emporion.adapters.http.dependencies import ShopCall
from emporion.adapters.http.problems import problems
from emporion.adapters.http.routing import Router
from emporion.application.reports.sales import SalesReport
from emporion.application.reports.views import SalesReportView
from emporion.domain.shops.errors import ShopNotFound

router = Router("/shops/{shop}/reports", tag="reports")


@router.get("/sales", responses=problems(ShopNotFound))
async def report_sales(
    call: ShopCall,
    customers: Annotated[int, Query(ge=0, le=1000, description="How many of the best are named")] = 100,
) -> SalesReportView:
    """What the shop sold, by category, customer and month; for its members."""
    return await call.ask(SalesReport(customers=customers))
