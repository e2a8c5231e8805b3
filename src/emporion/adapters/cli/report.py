"""`emporion report`."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

import typer

from emporion.adapters.cli.output import money, table
from emporion.adapters.cli.session import Operator, session_of
from emporion.application.reports.sales import SalesReport
from emporion.application.reports.views import SalesReportView, SalesTotals

commands = typer.Typer(name="report", help="What a shop's rows add up to.", no_args_is_help=True)

_TOTALS = ("Orders>", "Units>", "Gross>", "Net>", "Charged>")


@commands.callback()
def group() -> None:
    """Keeps `report sales` two words while it is the only one."""


@commands.command()
def sales(
    context: typer.Context,
    shop: Annotated[str, typer.Option(help="The shop's slug or id.")],
    customers: Annotated[int, typer.Option(min=0, help="How many of the best customers to list.")] = 10,
) -> None:
    """Revenue by category, customer and month (UTC). Cancelled orders do not count."""
    session = session_of(context)

    async def work(operator: Operator) -> SalesReportView:
        return await (await operator.in_shop(shop)).ask(SalesReport(customers=customers))

    report = session.run(work)
    session.out.data(report, *_words(report))


def _words(report: SalesReportView) -> Iterator[object]:
    def shown(amount: Decimal) -> str:
        return money(amount, report.currency)

    def cells(totals: SalesTotals) -> tuple[object, ...]:
        return totals.orders, totals.units, shown(totals.gross), shown(totals.net), shown(totals.charged)

    yield table(f"Sales in {report.currency}", _TOTALS, [cells(report.totals)])
    largest, smallest = shown(report.largest_order), shown(report.smallest_order)
    refunded = shown(report.refunded)
    yield f"Largest order {largest}, smallest {smallest}; refunded for cancelled orders {refunded}."
    categories = (
        (each.name, each.orders, each.units, shown(each.gross), shown(each.net)) for each in report.categories
    )
    yield table("By category", ("Category", *_TOTALS[:-1]), categories)
    title = f"Best {len(report.customers)} of {report.customer_count} customers"
    yield table(
        title, ("Customer", *_TOTALS), ((each.name, *cells(each.totals)) for each in report.customers)
    )
    months = ((f"{each.month:%Y-%m}", *cells(each.totals)) for each in report.months)
    yield table("By month", ("Month", *_TOTALS), months)
