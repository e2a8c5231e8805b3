"""On 100,000 rows, as the application's role and under row-level security, ranges are read by their index."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from emporion.application.reports.best_sellers import BestSellers
from emporion.application.reports.sales import SalesReport
from emporion.application.reports.sales_by_category import SalesByCategory
from emporion.application.reports.sales_by_customer import SalesByCustomer
from emporion.application.reports.sales_by_month import SalesByMonth
from emporion.application.reports.statement import AccountStatement
from emporion.application.shared.messages import StreamQuery
from emporion.application.shared.period import Period
from emporion.application.wallets.checkpoint_balances import CheckpointBalances
from emporion.application.wallets.shop_balances import ShopBalances
from emporion.config import Settings
from emporion.testing.postgres import Clones
from tests.integration.lists.analysed import analysed
from tests.integration.place import Place, own_place
from tests.integration.plans import explained
from tests.integration.reports.crowd import BEGIN, rich_customer
from tests.integration.reports.streams import whole
from tests.integration.support import SYSTEM, Market, ok

pytestmark = [pytest.mark.integration, pytest.mark.long]

MANY = 100_000
DAY = Period(start=BEGIN + timedelta(days=30), end=BEGIN + timedelta(days=31))
HOUR = Period(start=BEGIN + timedelta(days=30), end=BEGIN + timedelta(days=30, hours=1))

_ORDERS = """
INSERT INTO orders (shop_id, id, number, customer_id, status, currency, subtotal, discount, total, placed_at,
                    is_historic, created_at, updated_at, version)
SELECT :shop, gen_random_uuid(), 'N' || n, :customer, 'confirmed', 'EUR', 5, 0, 5,
       timestamptz '2020-01-01Z' + n * interval '1 minute', true, now(), now(), 1
  FROM generate_series(1, :count) AS n
"""
_LINES = """
INSERT INTO order_lines (shop_id, id, order_id, variant_id, title, quantity, unit_price, discount, created_at)
SELECT shop_id, gen_random_uuid(), id, :variant, 'Tea', 1, 5, 0, now() FROM orders WHERE shop_id = :shop
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(clones: Clones | None, settings: Settings) -> AsyncIterator[Place]:
    async with own_place(clones, settings, "reports") as place:
        yield place


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def market(place: Place) -> Market:
    """A shop with 100,000 orders and deposits, and small ones beside it, as the statistics know."""
    for _ in range(3):
        await (await place.market()).customer(5)
    market = await place.market()
    await rich_customer(market, MANY)
    poor = await market.customer(5)
    (variant,) = await market.variants(5)
    asked = {"shop": market.shop_id, "customer": poor.user_id, "variant": variant.id, "count": MANY}
    for sql in (_ORDERS, _LINES):
        place.owner.rows(sql, **asked)
        # A session that knows small tables checks foreign keys by reading them as a whole, until it is told.
        place.owner.execute("ANALYZE orders, variants")
    place.owner.execute("ANALYZE order_lines, transfers, wallets, balance_checkpoints")
    return market


@pytest.mark.parametrize(
    "query",
    [
        SalesByCategory(period=HOUR),
        SalesByCustomer(period=HOUR),
        SalesByMonth(period=HOUR),
        BestSellers(period=HOUR),
    ],
    ids=lambda each: type(each).__name__,
)
async def test_sales_of_a_period_are_read_by_the_time_of_placing(
    market: Market, query: StreamQuery[Any, Any, Any]
) -> None:
    async with explained(market.database) as plans:
        _, rows = await whole(market, query)
    assert rows
    assert {"ix_orders_placed_at", "ix_order_lines_order"} <= plans.scans(), str(plans)
    assert not plans.scans() & {"seq orders", "seq order_lines"}, str(plans)


async def test_the_overview_of_a_period_reads_the_period_alone(market: Market) -> None:
    async with explained(market.database) as plans:
        report = ok(await market.bus.ask(SalesReport(period=HOUR), market.by()))
    assert report.totals.orders == 60
    assert {"ix_orders_placed_at", "ix_transfers_debit_wallet"} <= plans.scans(), str(plans)
    assert not plans.scans() & {"seq orders", "seq order_lines", "seq transfers"}, str(plans)


async def test_an_account_is_read_by_its_wallet(market: Market) -> None:
    poor = await market.customer(5)
    async with explained(market.database) as plans:
        await whole(market, AccountStatement(wallet=str(poor.wallet_id), period=DAY))
    assert {"ix_transfers_debit_wallet", "ix_transfers_credit_wallet"} <= plans.scans(), str(plans)
    assert "seq transfers" not in plans.scans(), str(plans)


async def test_the_shops_balance_goes_on_from_its_checkpoint(market: Market, place: Place) -> None:
    before = ok(await market.bus.ask(ShopBalances(), market.by()))
    command = CheckpointBalances(margin=timedelta(0))
    ok(await market.bus.execute(command, market.by(SYSTEM)))
    place.owner.execute("ANALYZE balance_checkpoints")
    with analysed(market.database) as analysis:
        assert ok(await market.bus.ask(ShopBalances(), market.by())) == before
    assert "transfers" not in analysis.read_as_a_whole, analysis
    assert 0 < analysis.rows_read < 100, analysis
