"""The streamed reports: chosen, grouped, filtered; each a fixed number of statements."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from emporion.application.catalog.adjust_stock import AdjustStock
from emporion.application.catalog.archive_product import ArchiveProduct
from emporion.application.reports.best_sellers import BestSellers
from emporion.application.reports.low_stock import LowStockReport
from emporion.application.reports.ports import Ranking
from emporion.application.reports.sales import SalesReport
from emporion.application.reports.sales_by_category import SalesByCategory
from emporion.application.reports.sales_by_customer import SalesByCustomer
from emporion.application.reports.sales_by_month import SalesByMonth
from emporion.application.reports.statement import AccountStatement
from emporion.application.shared.access import AccessDenied
from emporion.application.shared.messages import StreamQuery
from emporion.application.shared.period import Period
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.errors import ShopNotFound
from emporion.testing.faults import FaultInjector
from tests.integration.reports.crowd import rich_customer
from tests.integration.reports.streams import whole
from tests.integration.reports.test_sales import file_under, sell, shelf
from tests.integration.support import SYSTEM, Market, ok, refusal

pytestmark = pytest.mark.integration

EVERY: list[StreamQuery[Any, Any, Any]] = [
    SalesByCategory(),
    SalesByCustomer(),
    SalesByMonth(),
    BestSellers(),
    LowStockReport(),
]
JANUARY = Period(start=datetime(2020, 1, 1, tzinfo=UTC), end=datetime(2020, 2, 1, tzinfo=UTC))


async def test_customers_below_an_amount_are_left_out(market: Market) -> None:
    tea = await market.product(1)
    small, big, often = [await market.customer(500) for _ in range(3)]
    for customer, price in ((small, "9.99"), (big, "100"), (often, "6"), (often, "4")):
        await sell(market, customer, tea, 1, price=price)
    header, rows = await whole(market, SalesByCustomer(min_charged=Decimal(10)))
    assert [row.customer_id for row in rows] == [big.user_id, often.user_id]
    assert (header.currency, header.shop) == ("EUR", f"shop-{market.shop_id.hex}")
    _, rows = await whole(market, SalesByCustomer(min_orders=2))
    assert [(row.customer_id, row.totals.charged) for row in rows] == [(often.user_id, Decimal(10))]


async def test_categories_with_few_orders_are_left_out(market: Market) -> None:
    customer = await market.customer(500)
    tea, cup = await market.product(1), await market.product(1)
    await file_under(market, tea, await shelf(market, "Drinks"))
    for product in (tea, tea, cup):
        await sell(market, customer, product, 1, price="5")
    _, rows = await whole(market, SalesByCategory(min_orders=2))
    assert [(row.name, row.orders, row.net) for row in rows] == [("Drinks", 2, Decimal(10))]
    _, rows = await whole(market, SalesByCategory(min_net=Decimal("5.01")))
    assert [row.name for row in rows] == ["Drinks"]


async def test_a_month_begins_where_the_zone_says(market: Market) -> None:
    customer, tea = await market.customer(500), await market.product(1)
    await sell(market, customer, tea, 1, at=datetime(2020, 1, 31, 23, 30, tzinfo=UTC))
    _, rows = await whole(market, SalesByMonth())
    assert [row.month for row in rows] == [date(2020, 1, 1)]
    _, rows = await whole(market, SalesByMonth(period=Period(zone="Europe/Berlin")))
    assert [row.month for row in rows] == [date(2020, 2, 1)]


async def test_a_zone_that_the_server_does_not_know_is_a_refusal(market: Market) -> None:
    await sell(market, await market.customer(10), await market.product(1), 1)
    query = SalesByMonth(period=Period(zone="Middle/Earth"))
    async with market.bus.stream(query, market.by()) as answer:
        assert "Middle/Earth" in refusal(answer).message
    async with market.bus.stream(SalesByMonth(), market.by()) as answer:
        assert len([row async for row in ok(answer).rows]) == 1


async def test_a_period_chooses_by_the_time_of_placing(market: Market) -> None:
    customer, tea = await market.customer(500), await market.product(1)
    for at in (datetime(2019, 12, 31, 23, 59, tzinfo=UTC), JANUARY.start, JANUARY.end):
        assert at is not None
        await sell(market, customer, tea, 1, at=at)
    report = ok(await market.bus.ask(SalesReport(period=JANUARY), market.by()))
    assert report.totals.orders == 1
    for query in (SalesByCategory(period=JANUARY), BestSellers(period=JANUARY)):
        assert [row.orders for row in (await whole(market, query))[1]] == [1]
    for grouped in (SalesByCustomer(period=JANUARY), SalesByMonth(period=JANUARY)):
        assert [row.totals.orders for row in (await whole(market, grouped))[1]] == [1]


async def test_best_sellers_are_ranked_by_pieces_or_by_revenue(market: Market) -> None:
    customer = await market.customer(500)
    tea, pot = await market.product(1), await market.product(1)
    await sell(market, customer, tea, 10, price="1")
    await sell(market, customer, pot, 2, price="40", discount="0.5")
    _, by_units = await whole(market, BestSellers())
    _, by_net = await whole(market, BestSellers(ranking=Ranking.NET))
    assert [row.product for row in by_units] == [tea.title, pot.title]
    assert [(row.product, row.gross, row.net) for row in by_net] == [
        (pot.title, Decimal(80), Decimal(40)),
        (tea.title, Decimal(10), Decimal(10)),
    ]
    _, best = await whole(market, BestSellers(limit=1))
    assert [row.units for row in best] == [10]
    _, many = await whole(market, BestSellers(min_units=3))
    assert [row.product for row in many] == [tea.title]


async def test_low_stock_names_what_runs_out_and_what_was_sold_of_it(market: Market) -> None:
    customer, tea = await market.customer(500), await market.product(1, stock=10)
    await market.product(1, stock=10)
    gone = await market.product(1, stock=1)
    ok(await market.bus.execute(ArchiveProduct(product_id=gone.id), market.by()))
    ok(await market.place(customer, {tea.variants[0].id: 7}))
    _, rows = await whole(market, LowStockReport())
    assert [(row.product, row.stock, row.sold) for row in rows] == [(tea.title, 3, 7)]
    ok(
        await market.bus.execute(
            AdjustStock(variant_id=tea.variants[0].id, delta=2, reason="found"), market.by()
        )
    )
    assert (await whole(market, LowStockReport()))[1] == []


@pytest.mark.parametrize("query", EVERY, ids=lambda each: type(each).__name__)
async def test_reports_are_for_the_shops_members(market: Market, query: StreamQuery[Any, Any, Any]) -> None:
    customer = await market.customer()
    async with market.bus.stream(query, market.by(customer.user_id)) as answer:
        assert isinstance(refusal(answer), AccessDenied)


@pytest.mark.parametrize(
    "query", [*EVERY, AccountStatement(wallet="revenue")], ids=lambda q: type(q).__name__
)
async def test_a_shop_that_is_not_there_has_no_reports(
    market: Market, query: StreamQuery[Any, Any, Any]
) -> None:
    async with market.bus.stream(query, market.by(SYSTEM).for_shop(new_id())) as answer:
        assert isinstance(refusal(answer), ShopNotFound)


@pytest.mark.parametrize("query", EVERY, ids=lambda each: type(each).__name__)
async def test_a_report_is_a_fixed_number_of_statements(
    market: Market, query: StreamQuery[Any, Any, Any]
) -> None:
    """BEGIN with the membership, shop, DECLARE, one FETCH a batch, CLOSE, ROLLBACK."""
    async with FaultInjector(market.database) as statements:
        statements.arm()
        await whole(market, query)
        assert len(statements.seen) == 6, [str(each) for each in statements.seen]


async def test_a_statement_is_one_more_fetch_for_each_batch(market: Market) -> None:
    """BEGIN with the shop, wallet, membership, checkpoint, balances, DECLARE, FETCHes, CLOSE, ROLLBACK: the
    first batch of 500 and the second one, which is not full."""
    customer = await rich_customer(market, 600)
    async with FaultInjector(market.database) as statements:
        statements.arm()
        await whole(market, AccountStatement(wallet=str(customer.wallet_id)))
        assert len(statements.seen) == 10, [str(each) for each in statements.seen]


async def test_the_overview_is_a_fixed_number_of_statements(market: Market) -> None:
    async with FaultInjector(market.database) as statements:
        statements.arm()
        ok(await market.bus.ask(SalesReport(), market.by()))
        assert len(statements.seen) == 14, [str(each) for each in statements.seen]
