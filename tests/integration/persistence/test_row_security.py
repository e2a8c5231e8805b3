"""The application's role sees one shop's rows and rewrites no history; the server enforces both."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from emporion.application.erasure.erase_in_shop import EraseInShop
from emporion.application.erasure.erase_user import EraseUser
from emporion.application.messages.open_conversation import OpenConversation
from emporion.application.outbox.relay_messages import RelayMessages
from emporion.application.posts.write_post import WritePost
from emporion.application.shared.context import Context
from emporion.application.wallets.checkpoint_balances import CheckpointBalances
from emporion.application.webhooks.create_webhook import CreateWebhook
from emporion.domain.outbox.delivery import Delivery
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from emporion.infrastructure.persistence.repositories.deliveries import SqlDeliveryRepository
from emporion.infrastructure.persistence.repositories.outbox import SqlOutboxRepository
from emporion.infrastructure.persistence.rights import APPEND_ONLY, shop_tables
from emporion.infrastructure.persistence.sqlstate import sqlstate
from emporion.testing.postgres import ServerUrls
from tests.integration.persistence.shelf import engine_of, make_category, work
from tests.integration.support import SYSTEM, Market, ok

DENIED = "42501"


async def refused(
    database: Database, market: Market, sql: str, parameters: Mapping[str, Any] | None = None
) -> str | None:
    """The SQLSTATE with which the server refuses a statement of the application's role."""
    with pytest.raises(DBAPIError) as caught:
        async with database.get_session(market.shop_id) as session:
            await session.execute(text(sql), parameters or {})
    return sqlstate(caught.value)


async def furnish(market: Market) -> None:
    """At least one row in every table of the shop."""
    customer, (variant,) = await market.customer(100), await market.variants(10)
    ok(await market.place(customer, {variant.id: 1}, key="furnish"))
    ok(await market.bus.execute(RelayMessages(), market.by(SYSTEM)))
    ok(await market.bus.execute(CreateWebhook(url="https://example.com/hook"), market.by()))
    ok(await market.bus.execute(OpenConversation(subject="Tea", text="Hot?"), market.by(customer.user_id)))
    ok(await market.bus.execute(WritePost(title="Tea", content="Hot."), market.by()))
    leaving = (await market.customer()).user_id
    ok(await market.bus.execute(EraseUser(user_id=leaving), Context(actor=SYSTEM)))
    ok(await market.bus.execute(EraseInShop(user_id=leaving, walk=1), market.by(SYSTEM)))
    soon = CheckpointBalances(least=1, margin=timedelta(0))
    assert ok(await market.bus.execute(soon, market.by(SYSTEM))).taken
    async with work(market.database, market.shop_id) as uow:
        await SqlCategoryRepository(uow).save(make_category(market.shop_id))
        (message,) = await SqlOutboxRepository(uow).find_range(1, 1, 1)
        await SqlDeliveryRepository(uow).save(Delivery.of(message, "test", "here", message.created_at))


@pytest.mark.parametrize("table", [name for name in shop_tables() if name != "product_categories"])
async def test_a_shop_sees_its_own_rows_only(market: Market, database: Database, table: str) -> None:
    other = await Market.open(market.bus, database)
    await furnish(market)
    await furnish(other)
    shops = await market.rows(f"SELECT DISTINCT shop_id FROM {table}")
    assert [row.shop_id for row in shops] == [market.shop_id]


@pytest.mark.parametrize("table", shop_tables())
async def test_without_a_shop_no_row_is_seen(market: Market, database: Database, table: str) -> None:
    async with database.engine.connect() as bare:
        seen = await bare.scalar(text(f"SELECT count(*) FROM {table}"))
    assert seen == 0


async def test_the_owner_sees_the_rows_of_all_shops(market: Market, server: ServerUrls) -> None:
    other = await Market.open(market.bus, market.database)
    async with engine_of(server.owner_url) as engine, engine.connect() as connection:
        found = await connection.execute(text("SELECT DISTINCT shop_id FROM wallets"))
        assert {market.shop_id, other.shop_id} <= set(found.scalars())


async def test_a_row_cannot_be_written_into_another_shop(market: Market, database: Database) -> None:
    other = await Market.open(market.bus, database)
    state = await refused(
        database,
        market,
        "INSERT INTO categories (shop_id, id, name, position, created_at, updated_at, version) "
        "VALUES (:shop, gen_random_uuid(), 'Tea', 1, now(), now(), 1)",
        {"shop": other.shop_id},
    )
    assert state == DENIED


async def test_a_row_cannot_be_moved_into_another_shop(market: Market, database: Database) -> None:
    other = await Market.open(market.bus, database)
    await furnish(market)
    sql = "UPDATE categories SET shop_id = :shop"
    assert await refused(database, market, sql, {"shop": other.shop_id}) == DENIED


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
@pytest.mark.parametrize(
    "sql",
    ["UPDATE {} SET created_at = now()", "DELETE FROM {}", "TRUNCATE {}", "SELECT 1 FROM {} FOR UPDATE"],
)
async def test_history_cannot_be_rewritten(market: Market, database: Database, table: str, sql: str) -> None:
    assert await refused(database, market, sql.format(table)) == DENIED


@pytest.mark.parametrize("table", sorted({"users", "shops", *shop_tables()}))
async def test_no_table_can_be_emptied_at_a_stroke(market: Market, database: Database, table: str) -> None:
    assert await refused(database, market, f"TRUNCATE {table} CASCADE") == DENIED


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "ALTER TABLE audit_records DISABLE ROW LEVEL SECURITY",
        "DROP POLICY shop_isolation ON wallets",
        "DROP TABLE transfers",
        "CREATE INDEX mine ON wallets (name)",
        "ALTER ROLE CURRENT_USER BYPASSRLS",
        "UPDATE alembic_version SET version_num = 'x'",
    ],
)
async def test_the_schema_is_not_the_applications_business(
    market: Market, database: Database, sql: str
) -> None:
    assert await refused(database, market, sql) == DENIED


async def test_row_security_cannot_be_switched_off(market: Market, database: Database) -> None:
    with pytest.raises(DBAPIError) as caught:
        async with database.get_session(market.shop_id) as session:
            await session.execute(text("SET LOCAL row_security = off"))
            await session.execute(text("SELECT * FROM wallets"))
    assert sqlstate(caught.value) == DENIED
