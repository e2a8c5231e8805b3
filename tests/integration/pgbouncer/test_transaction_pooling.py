"""Behind PgBouncer every transaction may run on another server connection, and nothing shows it."""

import asyncio
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from emporion.application.reports.statement import AccountStatement
from emporion.application.shared.context import Context
from emporion.application.shared.trouble import RowsLocked
from emporion.application.shops.list_shops import ListShops
from emporion.application.shops.rename_shop import RenameShop
from emporion.config import Settings
from emporion.container import Container
from emporion.domain.shared.page import PageRequest
from tests.integration.orders.books import assert_the_books_hold
from tests.integration.pgbouncer.bouncer import SERVER_CONNECTIONS
from tests.integration.pgbouncer.conftest import Bounced
from tests.integration.reports.crowd import rich_customer
from tests.integration.reports.streams import whole
from tests.integration.support import Market, ok, refusal

pytestmark = pytest.mark.long

CLIENTS = 20


async def said_by_every_connection(url: str, question: str) -> list[Any]:
    """What PgBouncer's server connections answer, asked by more clients than there are connections."""

    async def ask() -> Any:
        connection = await asyncpg.connect(
            make_url(url).set(drivername="postgresql").render_as_string(hide_password=False),
            statement_cache_size=0,
        )
        try:
            async with connection.transaction():
                await connection.execute("SELECT pg_sleep(0.02)")
                return await connection.fetchval(question)
        finally:
            await connection.close()

    return list(await asyncio.gather(*(ask() for _ in range(3 * SERVER_CONNECTIONS))))


async def test_twenty_clients_order_at_once_over_three_connections(market: Market, bounced: Bounced) -> None:
    customers = [await market.customer(100) for _ in range(CLIENTS)]
    variants = await market.variants(1, 2, 3, stock=1000)

    async def buy(number: int) -> None:
        for round_ in range(5):
            wanted = {variants[(number + round_) % 3].id: 1, variants[number % 3].id: 1}
            ok(await market.place(customers[number], wanted, key=f"round {round_}"))

    await asyncio.gather(*(buy(number) for number in range(CLIENTS)))
    assert await market.value("SELECT count(*) FROM orders WHERE shop_id = :shop") == CLIENTS * 5
    await assert_the_books_hold(market)
    backends = (
        "SELECT count(*) FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()"
    )
    assert (await said_by_every_connection(bounced.direct_url, backends))[0] >= 1


async def test_a_repeated_key_is_answered_over_any_connection(market: Market) -> None:
    customer, (variant,) = await market.customer(100), await market.variants(1, stock=10)
    twins = [market.place(customer, {variant.id: 1}, key="once") for _ in range(CLIENTS)]
    assert len({ok(answer).id for answer in await asyncio.gather(*twins)}) == 1
    assert await market.stock(variant.id) == 9


async def test_no_setting_of_a_transaction_stays_behind(market: Market, bounced: Bounced) -> None:
    customers = [await market.customer(100) for _ in range(CLIENTS)]
    (variant,) = await market.variants(1, stock=1000)
    await asyncio.gather(*(market.place(each, {variant.id: 1}) for each in customers))
    for setting, default in (("app.shop_id", ""), ("statement_timeout", "0"), ("lock_timeout", "0")):
        question = f"SELECT coalesce(current_setting('{setting}', true), '')"
        assert set(await said_by_every_connection(bounced.url, question)) == {default}, setting


async def test_no_prepared_statement_stays_behind(market: Market, bounced: Bounced) -> None:
    customer, (variant,) = await market.customer(1000), await market.variants(1, stock=1000)
    for _ in range(40):
        ok(await market.place(customer, {variant.id: 1}))
    left = await said_by_every_connection(bounced.url, "SELECT count(*) FROM pg_prepared_statements")
    assert set(left) == {0}


async def test_shops_see_their_own_rows_however_they_share_connections(container: Container) -> None:
    markets = [await Market.open(container.bus(), container.database()) for _ in range(6)]

    async def visit(market: Market) -> None:
        await market.variants(1)
        for _ in range(10):
            shops = await market.rows("SELECT DISTINCT shop_id FROM variants")
            assert [row.shop_id for row in shops] == [market.shop_id]

    await asyncio.gather(*(visit(market) for market in markets for _ in range(3)))


async def test_without_a_shop_nothing_is_seen_after_others_were_here(
    market: Market, bounced: Bounced
) -> None:
    await market.variants(1)
    assert set(await said_by_every_connection(bounced.url, "SELECT count(*) FROM variants")) == {0}


async def test_the_limits_hold_here_too(bounced: Bounced, settings: Settings) -> None:
    hasty = settings.model_copy(update={"pool_topology": "pgbouncer", "lock_timeout": 0.01})
    container = Container(settings=hasty, database_url=bounced.url, secret_key="k" * 32)
    market = await Market.open(container.bus(), container.database())
    async with market.database.get_session(market.shop_id) as session:
        await session.execute(text("SELECT 1 FROM shops WHERE id = :id FOR UPDATE"), {"id": market.shop_id})
        answer = await market.bus.execute(RenameShop(name="Other"), market.by())
    assert isinstance(refusal(answer), RowsLocked)
    await container.database().close()


async def test_streams_are_read_over_any_connection(market: Market) -> None:
    """A cursor lives in its transaction, and that stays on one server connection."""
    rich = await rich_customer(market, 1_200)
    query = AccountStatement(wallet=str(rich.wallet_id))
    found = await asyncio.gather(*(whole(market, query) for _ in range(5)))
    assert [len(rows) for _, rows in found] == [1_202] * 5
    balance = await market.balance(rich.wallet_id)
    assert {rows[-1].balance for _, rows in found} == {balance}


async def test_pings_and_queries_do_not_disturb_each_other(container: Container) -> None:
    question = ListShops(page=PageRequest(limit=1))

    async def ask() -> None:
        for _ in range(20):
            await container.database().ping()
            ok(await container.bus().ask(question, Context()))

    await asyncio.gather(*(ask() for _ in range(CLIENTS)))


async def test_the_direct_profile_is_the_wrong_one(bounced: Bounced, settings: Settings) -> None:
    """Or the profile would be for nothing: PgBouncer refuses the session settings of the direct one."""
    container = Container(settings=settings, database_url=bounced.url, secret_key="k" * 32)
    with pytest.raises(Exception, match="unsupported startup parameter"):
        await container.database().ping()
    await container.database().close()
