"""The relay reads its indexes, however much is behind it: as the application's role, under row security."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import text

from emporion.application.outbox.find_prunable import FindPrunable
from emporion.application.outbox.find_work import FindWork
from emporion.application.outbox.lease_deliveries import LeaseDeliveries
from emporion.application.outbox.prune_deliveries import PruneDeliveries
from emporion.application.outbox.relay_messages import RelayMessages
from emporion.application.outbox.requeue_dead import RequeueDead
from emporion.application.outbox.settle_deliveries import Arrived, SettleDeliveries, Settlement
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context
from emporion.infrastructure.persistence.database import Database
from tests.conftest import ServerUrls
from tests.integration.outbox.desk import Desk
from tests.integration.persistence.shelf import engine_of
from tests.integration.plans import explained
from tests.integration.support import SYSTEM, Market, ok

MANY = 100_000

MESSAGES = text(
    """
INSERT INTO outbox_messages (shop_id, id, topic, aggregate_id, aggregate_version, payload, priority, sequence,
                             processed_at, attempts, available_at, created_at, updated_at, version)
SELECT :shop, gen_random_uuid(), 'test.noted', gen_random_uuid(), 1, '{"note": "old"}', 0, n, :now, 0, :now,
       :now, :now, 1
  FROM generate_series(2, :many) AS n
"""
)
DELIVERIES = text(
    """
INSERT INTO deliveries (shop_id, id, message_id, aggregate_id, sequence, priority, subscriber, destination,
                        state, attempts, queued_at, due_at, finished_at, created_at, updated_at, version)
SELECT shop_id, gen_random_uuid(), id, aggregate_id, sequence, 0, 'recorder', 'here',
       CASE WHEN sequence % 1000 = 0 THEN 'dead' WHEN sequence % 100 = 0 THEN 'pending' ELSE 'delivered' END,
       1, :now, :later, :now, :now, :now, 1
  FROM outbox_messages WHERE shop_id = :shop AND sequence > 1
"""
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def crowded(server: ServerUrls, bus: Bus, database: Database) -> UUID:
    """A shop with 100,000 processed messages, 99,000 delivered, 900 to be tried again and 100 dead."""
    market = await Market.open(bus, database)
    ok(await bus.execute(RelayMessages(), market.by(SYSTEM)))  # the first message: the shop was opened
    now = datetime.now(UTC)
    values = {"shop": market.shop_id, "now": now - timedelta(days=1), "later": now + timedelta(hours=1)}
    async with engine_of(server.owner_url) as engine, engine.begin() as connection:
        await connection.execute(MESSAGES, values | {"many": MANY})
        await connection.execute(DELIVERIES, values)
        await connection.execute(text("ANALYZE outbox_messages, deliveries"))
    return market.shop_id


@pytest.fixture
def desk(crowded: UUID, desk: Desk) -> Desk:
    """The same shop, with the numbering where its messages end."""
    return desk.of_shop(crowded)


async def test_relaying_reads_what_is_unprocessed(desk: Desk) -> None:
    await desk.count_from(MANY)
    await desk.tell("new", "newer")
    async with explained(desk.database) as plans:
        assert ok(await desk.execute(RelayMessages())).relayed == 2
    assert plans.scans() == {
        "pk_outbox_numberings",
        "ix_outbox_messages_unprocessed",
        "ix_outbox_messages_unprocessed_of",
        "pk_outbox_messages",
        "uq_deliveries_head",
    }, str(plans)


async def test_leasing_and_settling_read_what_is_due(desk: Desk) -> None:
    await desk.count_from(MANY * 2)
    await desk.tell("a", "b")
    await desk.execute(RelayMessages())
    lease = LeaseDeliveries(
        subscribers=("recorder",), limit=32, term=timedelta(seconds=60), under_way={("recorder", "x"): 8}
    )
    async with explained(desk.database) as plans:
        held, *_ = ok(await desk.execute(lease))
        settlement = Settlement(
            delivery_id=held.attempt.delivery_id, lease_id=held.lease_id, ending=Arrived()
        )
        assert ok(await desk.execute(SettleDeliveries(settlements=(settlement,)))) == 1
    assert plans.scans() == {
        "ix_deliveries_due",
        "ix_deliveries_waiting",
        "pk_deliveries",
        "pk_outbox_messages",
    }, str(plans)


async def test_looking_for_work_reads_one_row_a_shop(desk: Desk) -> None:
    async with explained(desk.database) as plans:
        ok(await desk.bus.ask(FindWork(subscribers=("recorder",)), Context(actor=SYSTEM)))
        ok(await desk.bus.ask(FindPrunable(keep=timedelta(days=30)), Context(actor=SYSTEM)))
    first, *others = sorted(plans.scans(), reverse=True)
    assert first.startswith("ix_outbox_messages_unprocessed"), str(plans)  # either index of them will do
    assert others == ["ix_deliveries_due", "ix_deliveries_delivered"], str(plans)


async def test_dead_letters_are_found_by_their_index(desk: Desk) -> None:
    async with explained(desk.database) as plans:
        assert ok(await desk.execute(RequeueDead(subscriber="recorder"))).requeued == MANY // 1000
    assert {"ix_deliveries_dead", "uq_deliveries_head"} <= plans.scans(), str(plans)
    assert not [each for each in plans.scans() if each.startswith("seq")], str(plans)


async def test_pruning_reads_the_oldest(desk: Desk) -> None:
    async with explained(desk.database) as plans:
        assert ok(await desk.execute(PruneDeliveries(keep=timedelta(0), limit=10))) == 10
    assert "ix_deliveries_delivered" in plans.scans(), str(plans)
    assert not [each for each in plans.scans() if each.startswith("seq")], str(plans)
