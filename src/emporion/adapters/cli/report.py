"""`emporion report`."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import typer

from emporion.adapters.cli.amounts import amount_given
from emporion.adapters.cli.errors import unwrap, usage
from emporion.adapters.cli.output import Output, money, table
from emporion.adapters.cli.session import Operator, session_of
from emporion.adapters.cli.streams import Form, print_stream
from emporion.application.reports.best_sellers import BestSellers
from emporion.application.reports.low_stock import LowStockReport
from emporion.application.reports.ports import Ranking
from emporion.application.reports.sales import SalesReport
from emporion.application.reports.sales_by_category import SalesByCategory
from emporion.application.reports.sales_by_customer import SalesByCustomer
from emporion.application.reports.sales_by_month import SalesByMonth
from emporion.application.reports.statement import AccountStatement
from emporion.application.reports.views import SalesReportView, SalesTotals
from emporion.application.shared.messages import StreamQuery
from emporion.application.shared.period import read_period

commands = typer.Typer(name="report", help="What a shop's rows add up to.", no_args_is_help=True)

_TOTALS = ("Orders>", "Units>", "Gross>", "Net>", "Charged>")

Shop = Annotated[str, typer.Option(help="The shop's slug or id.")]
Start = Annotated[str | None, typer.Option("--from", help="Beginning: a date, or a time with offset.")]
End = Annotated[str | None, typer.Option("--to", help="End, which is not part of it: likewise.")]
Zone = Annotated[str, typer.Option(help="Where days and months begin, such as Europe/Berlin.")]
Printed = Annotated[Form, typer.Option("--format", help="As a table, CSV or JSON.")]


class Grouping(StrEnum):
    """What sales are summed up by."""

    CATEGORY = "category"
    CUSTOMER = "customer"
    MONTH = "month"


@commands.command()
def sales(
    context: typer.Context,
    shop: Shop,
    by: Annotated[Grouping | None, typer.Option(help="One list instead of the overview.")] = None,
    start: Start = None,
    end: End = None,
    zone: Zone = "UTC",
    min_orders: Annotated[int, typer.Option(min=0, help="Leave out what has fewer orders.")] = 1,
    at_least: Annotated[str, typer.Option(help="Leave out who was charged, or what earned, less.")] = "0",
    customers: Annotated[int, typer.Option(min=0, help="How many customers the overview names.")] = 10,
    form: Printed = Form.TABLE,
) -> None:
    """Revenue by category, customer and month. Cancelled orders do not count."""
    period, amount = unwrap(read_period(start, end, zone)), amount_given(at_least)
    match by:
        case None:
            if min_orders > 1 or amount:
                raise usage("--min-orders and --at-least choose from one list: say --by category as well.")
            _overview(context, shop, SalesReport(period=period, customers=customers), form)
        case Grouping.CATEGORY:
            query = SalesByCategory(period=period, min_orders=min_orders, min_net=amount)
            _stream(context, shop, form, query, "Sales by category")
        case Grouping.CUSTOMER:
            best = SalesByCustomer(period=period, min_orders=min_orders, min_charged=amount)
            _stream(context, shop, form, best, "Sales by customer")
        case Grouping.MONTH:
            months = SalesByMonth(period=period, min_orders=min_orders, min_charged=amount)
            _stream(context, shop, form, months, f"Sales by month ({zone})")


@commands.command("best-sellers")
def best_sellers(
    context: typer.Context,
    shop: Shop,
    by: Annotated[Ranking, typer.Option(help="Pieces, or revenue after discounts.")] = Ranking.UNITS,
    start: Start = None,
    end: End = None,
    zone: Zone = "UTC",
    min_units: Annotated[int, typer.Option(min=0, help="Leave out what sold fewer pieces.")] = 1,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many.")] = None,
    form: Printed = Form.TABLE,
) -> None:
    """The variants that were sold, best first."""
    period = unwrap(read_period(start, end, zone))
    query = BestSellers(period=period, ranking=by, min_units=min_units, limit=limit)
    _stream(context, shop, form, query, f"Best sellers by {by}")


@commands.command("low-stock")
def low_stock(
    context: typer.Context,
    shop: Shop,
    below: Annotated[int, typer.Option(min=1, help="Pieces from which on there are enough.")] = 5,
    form: Printed = Form.TABLE,
) -> None:
    """Variants with few pieces left, fewest first."""
    _stream(context, shop, form, LowStockReport(below=below), f"Fewer than {below} pieces")


@commands.command()
def statement(
    context: typer.Context,
    shop: Shop,
    wallet: Annotated[str, typer.Option(help="Address or id, or revenue or clearing.")],
    start: Start = None,
    end: End = None,
    zone: Zone = "UTC",
    form: Printed = Form.TABLE,
) -> None:
    """A wallet's transfers with its balance after each."""
    period = unwrap(read_period(start, end, zone))
    _stream(context, shop, form, AccountStatement(wallet=wallet, period=period), f"Account of {wallet}")


def _stream(
    context: typer.Context, shop: str, form: Form, query: StreamQuery[Any, Any, Any], title: str
) -> None:
    session = session_of(context)

    async def work(operator: Operator) -> None:
        await print_stream(await operator.in_shop(shop), query, form, session.out, title)

    session.run(work)


def _overview(context: typer.Context, shop: str, query: SalesReport, form: Form) -> None:
    if form is Form.CSV:
        raise usage("CSV is one list: say --by category, customer or month as well.")
    session = session_of(context)

    async def work(operator: Operator) -> SalesReportView:
        return await (await operator.in_shop(shop)).ask(query)

    report = session.run(work)
    out = Output(as_json=True) if form is Form.JSON else session.out
    out.data(report, *_words(report))


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
