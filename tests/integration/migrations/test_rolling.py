"""The code of this version on the next schema and on the one before, as in a rolling deployment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from emporion.application.shared.schema import Fit, Standing
from emporion.config import Settings
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.migrations import Migrations
from emporion.infrastructure.persistence.migrations.history import History, script_location
from emporion.infrastructure.persistence.migrations.looking import standing_of
from emporion.testing.application import PACKAGES, container_on
from emporion.testing.postgres import ServerUrls
from tests.integration.migrations.catalog import run
from tests.integration.migrations.planted import Planted
from tests.integration.support import Market, ok

pytestmark = pytest.mark.long

NEXT = """
op.add_column("orders", sa.Column("note", sa.Text(), nullable=True))
op.execute("CREATE TABLE notes (id uuid CONSTRAINT pk_notes PRIMARY KEY)")
op.execute("CREATE INDEX ix_orders_note ON orders (shop_id, note)")
"""
BACK = """
op.execute("DROP TABLE notes")
op.drop_column("orders", "note")
"""
INDEX = 'op.create_index("ix_orders_updated_at", "orders", ["shop_id", "updated_at"])'


async def standing(url: str, planted: Planted | None = None) -> Standing:
    async with Database(url) as database:
        return await standing_of(database.engine, History(planted.folder if planted else script_location()))


@asynccontextmanager
async def selling(server: ServerUrls, settings: Settings) -> AsyncIterator[Market]:
    """A market on the code of this version."""
    container = container_on(server.app_url, settings, PACKAGES)
    try:
        yield await Market.open(container.bus(), container.database())
    finally:
        await container.database().close()


async def upgrade(server: ServerUrls, planted: Planted, target: str = "head") -> None:
    await asyncio.to_thread(Migrations(server.owner_url, planted.folder).upgrade, target)


async def order_twice(market: Market) -> None:
    buyer = await market.customer(100)
    product = await market.product(10)
    for _ in range(2):
        ok(await market.place(buyer, {product.variants[0].id: 1}))


async def test_this_code_sells_on_the_next_schema(
    fresh_server: ServerUrls, settings: Settings, planted: Planted
) -> None:
    async with selling(fresh_server, settings) as market:
        await order_twice(market)  # statements that are prepared before
        planted.add(NEXT, BACK, title="Orders have a note")
        await upgrade(fresh_server, planted)
        await order_twice(market)
    found = await standing(fresh_server.app_url)
    assert (found.fit, found.serves) == (Fit.AHEAD, True)
    assert "Orders have a note), which only adds" in found.finding
    async with selling(fresh_server, settings) as market:
        await order_twice(market)


async def test_this_code_sells_on_the_schema_before_where_nothing_it_names_is_missing(
    fresh_server: ServerUrls, settings: Settings, planted: Planted
) -> None:
    planted.add(INDEX)
    found = await standing(fresh_server.app_url, planted)
    assert (found.fit, found.serves, found.advice) == (Fit.BEHIND, True, "Run: emporion db upgrade.")
    async with selling(fresh_server, settings) as market:
        await order_twice(market)


@pytest.mark.parametrize(
    ("gone", "named"),
    [
        ("ALTER TABLE orders DROP COLUMN is_historic", "orders.is_historic"),
        ("ALTER TABLE orders DROP CONSTRAINT uq_orders_number", "uq_orders_number"),
        ("DROP INDEX uq_products_handle", "uq_products_handle"),
        ("DROP FUNCTION products_found(text[], jsonb, integer)", "products_found"),
        (
            "ALTER TABLE shops DROP CONSTRAINT ck_shops_status, "
            "ADD CONSTRAINT ck_shops_status CHECK (status IN ('open'))",
            "'closed' in ck_shops_status",
        ),
    ],
)
async def test_this_code_refuses_the_schema_before_where_it_names_something_that_is_missing(
    fresh_server: ServerUrls, planted: Planted, gone: str, named: str
) -> None:
    planted.add(INDEX)
    await run(fresh_server.owner_url, gone)
    found = await standing(fresh_server.app_url, planted)
    assert (found.fit, found.serves, found.advice) == (Fit.BEHIND, False, "Run: emporion db upgrade.")
    assert named in found.finding


async def test_this_code_refuses_what_a_next_step_takes_away(
    fresh_server: ServerUrls, planted: Planted
) -> None:
    planted.add("pass", phase="contract", title="Without notes")
    await upgrade(fresh_server, planted)
    found = await standing(fresh_server.app_url)
    assert (found.fit, found.serves) == (Fit.AHEAD, False)
    assert "contract: Without notes" in found.finding


async def test_this_code_refuses_an_expansion_that_took_something_away(
    fresh_server: ServerUrls, planted: Planted
) -> None:
    planted.add('op.drop_column("orders", "is_historic")')
    await upgrade(fresh_server, planted)
    found = await standing(fresh_server.app_url)
    assert (found.fit, found.serves) == (Fit.AHEAD, False)
    assert "orders.is_historic is gone" in found.finding


async def test_a_schema_of_our_own_is_known_from_nothing_to_the_newest(
    fresh_server: ServerUrls, empty: str
) -> None:
    assert (await standing(empty)).fit is Fit.ABSENT
    assert (await standing(fresh_server.app_url)).fit is Fit.CURRENT
    await asyncio.to_thread(Migrations(fresh_server.owner_url).downgrade, "0009")
    found = await standing(fresh_server.app_url)
    assert (found.fit, found.serves) == (Fit.BEHIND, False)
    await asyncio.to_thread(Migrations(fresh_server.owner_url).downgrade, "base")
    assert (await standing(fresh_server.app_url)).fit is Fit.ABSENT
