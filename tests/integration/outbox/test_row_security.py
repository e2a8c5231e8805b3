"""The worker may look into all shops, and writes in one at a time."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from emporion.application.outbox.lease_deliveries import LeaseDeliveries
from emporion.application.outbox.relay_messages import RelayMessages
from emporion.infrastructure.persistence.sqlstate import sqlstate
from tests.integration.outbox.desk import Desk
from tests.integration.outbox.test_at_once import MINUTE
from tests.integration.persistence.shelf import work
from tests.integration.support import Market, ok

HIDDEN = ("wallets", "orders", "categories", "audit_records", "transfers")


@pytest.fixture
async def other(desk: Desk) -> Desk:
    """Another shop with a processed message, its pending delivery, and an unprocessed message."""
    market = await Market.open(desk.bus, desk.database)
    other = desk.of_shop(market.shop_id)
    ok(await other.execute(RelayMessages()))
    await other.tell("unprocessed")
    return other


async def seen(desk: Desk, sql: str, *, relay: bool, **parameters: Any) -> Sequence[Any]:
    """What a statement finds in a transaction of the desk's shop."""
    async with work(desk.database, desk.shop_id) as uow:
        if relay:
            await uow.connection.command("SET LOCAL app.relay = 'on'")
        return await uow.connection.fetch(text(sql), parameters)


async def test_a_transaction_of_the_relay_sees_the_queues_of_other_shops(desk: Desk, other: Desk) -> None:
    for table in ("outbox_messages", "deliveries", "outbox_numberings"):
        sql = f"SELECT 1 FROM {table} WHERE shop_id = :other"
        assert await seen(desk, sql, relay=False, other=other.shop_id) == []
        assert len(await seen(desk, sql, relay=True, other=other.shop_id)) == 1, table


async def test_it_sees_no_message_that_is_processed(desk: Desk, other: Desk) -> None:
    sql = "SELECT processed_at FROM outbox_messages WHERE shop_id = :other"
    assert [row.processed_at for row in await seen(desk, sql, relay=True, other=other.shop_id)] == [None]


@pytest.mark.parametrize("table", HIDDEN)
async def test_it_sees_nothing_else_of_other_shops(desk: Desk, other: Desk, table: str) -> None:
    sql = f"SELECT 1 FROM {table} WHERE shop_id = :other"
    assert await seen(desk, sql, relay=True, other=other.shop_id) == []


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE deliveries SET attempts = 9 WHERE shop_id = :other RETURNING id",
        "DELETE FROM deliveries WHERE shop_id = :other RETURNING id",
        "UPDATE outbox_messages SET priority = 9 WHERE shop_id = :other RETURNING id",
        "DELETE FROM outbox_messages WHERE shop_id = :other RETURNING id",
        "UPDATE outbox_numberings SET last = 9 WHERE shop_id = :other RETURNING id",
        "SELECT 1 FROM deliveries WHERE shop_id = :other FOR UPDATE",
        "SELECT 1 FROM outbox_messages WHERE shop_id = :other FOR SHARE",
    ],
)
async def test_it_changes_and_locks_nothing_of_other_shops(desk: Desk, other: Desk, sql: str) -> None:
    assert await seen(desk, sql, relay=True, other=other.shop_id) == []


async def test_it_writes_no_row_into_another_shop(desk: Desk, other: Desk) -> None:
    sql = (
        "INSERT INTO outbox_numberings (shop_id, id, last, created_at, updated_at, version) "
        "VALUES (:other, gen_random_uuid(), 1, now(), now(), 1)"
    )
    with pytest.raises(DBAPIError) as caught:
        await seen(desk, sql, relay=True, other=other.shop_id)
    assert sqlstate(caught.value) == "42501"


async def test_a_worker_in_one_shop_leases_nothing_of_another(desk: Desk, other: Desk) -> None:
    command = LeaseDeliveries(subscribers=("recorder",), limit=100, term=MINUTE, under_way={})
    assert ok(await desk.execute(command)) == ()
    assert len(ok(await other.execute(command))) == 1
