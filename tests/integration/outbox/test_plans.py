"""The relay reads its indexes, however much is behind it: as the application's role, under row security."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import pytest_asyncio

from emporion.application.outbox.find_prunable import FindPrunable
from emporion.application.outbox.find_work import FindWork
from emporion.application.outbox.lease_deliveries import LeaseDeliveries
from emporion.application.outbox.prune_deliveries import PruneDeliveries
from emporion.application.outbox.relay_messages import RelayMessages
from emporion.application.outbox.requeue_dead import RequeueDead
from emporion.application.outbox.settle_deliveries import Arrived, SettleDeliveries, Settlement
from emporion.application.shared.context import Context
from tests.integration.lists.analysed import analysed
from tests.integration.outbox.desk import Desk
from tests.integration.place import Place
from tests.integration.plans import explained
from tests.integration.support import SYSTEM, ok

pytestmark = pytest.mark.long

MANY = 100_000
SHOPS = 5
OF_FEW_ROWS = {"pk_outbox_numberings", "seq outbox_numberings"}
"""One row a shop: either is fine."""

MESSAGES = """
INSERT INTO outbox_messages (shop_id, id, topic, aggregate_id, aggregate_version, payload, priority, sequence,
                             processed_at, attempts, available_at, created_at, updated_at, version)
SELECT :shop, gen_random_uuid(), 'test.noted', gen_random_uuid(), 1, '{"note": "old"}', 0, n, :now, 0, :now,
       :now, :now, 1
  FROM generate_series(2, :many) AS n
"""
DELIVERIES = """
INSERT INTO deliveries (shop_id, id, message_id, aggregate_id, sequence, priority, subscriber, destination,
                        state, attempts, queued_at, due_at, finished_at, created_at, updated_at, version)
SELECT shop_id, gen_random_uuid(), id, aggregate_id, sequence, 0, 'recorder', 'here',
       CASE WHEN sequence % 1000 = 0 THEN 'dead' WHEN sequence % 100 = 0 THEN 'pending' ELSE 'delivered' END,
       1, :now, :later, :now, :now, :now, 1
  FROM outbox_messages WHERE shop_id = :shop AND sequence > 1
"""


TAKEN = "ANALYZE outbox_messages, deliveries"
NONE = """
SELECT pg_clear_relation_stats('public', name),
       pg_clear_attribute_stats('public', name, kind, false)
  FROM (VALUES ('outbox_messages', 'processed_at'), ('deliveries', 'state')) AS tables(name, kind)
"""
OUTDATED = """
SELECT pg_restore_attribute_stats('schemaname', 'public', 'relname', 'deliveries', 'attname', 'state',
                                  'inherited', false, 'n_distinct', 1::real, 'most_common_vals', '{pending}',
                                  'most_common_freqs', ARRAY[1]::real[]),
       pg_restore_attribute_stats('schemaname', 'public', 'relname', 'outbox_messages', 'attname',
                                  'processed_at', 'inherited', false, 'null_frac', 1::real)
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def crowded(place: Place) -> UUID:
    """A shop with 100,000 processed messages beside others with a delivery to come: 99,000 delivered, 900 to
    be tried again and 100 dead."""
    markets = [await place.market() for _ in range(SHOPS)]
    for market in markets:  # that the shop was opened is its first message
        ok(await place.bus.execute(RelayMessages(), market.by(SYSTEM)))
    crowded, now = markets[SHOPS // 2].shop_id, datetime.now(UTC)
    values = {"shop": crowded, "now": now - timedelta(days=1), "later": now + timedelta(hours=1)}
    place.owner.rows(MESSAGES, **values, many=MANY)
    place.owner.rows(DELIVERIES, **values)
    place.owner.execute(TAKEN)
    return crowded


@pytest.fixture
def desk(place: Place, crowded: UUID) -> Desk:
    """The crowded shop."""
    return Desk(place.bus, place.database, crowded)


async def test_relaying_reads_what_is_unprocessed(desk: Desk) -> None:
    await desk.count_from(MANY)
    await desk.tell("new", "newer")
    async with explained(desk.database) as plans:
        assert ok(await desk.execute(RelayMessages())).relayed == 2
    assert plans.scans() - OF_FEW_ROWS == {
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
    assert plans.scans() - OF_FEW_ROWS == {
        "ix_deliveries_due",
        "ix_deliveries_waiting",
        "pk_deliveries",
        "pk_outbox_messages",
    }, str(plans)


@pytest.mark.parametrize("statistics", [NONE, OUTDATED, TAKEN], ids=["none", "outdated", "taken"])
async def test_looking_for_work_reads_some_rows_a_shop_whatever_the_statistics(
    place: Place, desk: Desk, statistics: str
) -> None:
    place.owner.execute(statistics)
    for query, indexes in (
        (FindWork(subscribers=("recorder",)), {"ix_outbox_messages_unprocessed", "ix_deliveries_due"}),
        (FindPrunable(keep=timedelta(hours=1)), {"ix_deliveries_delivered"}),
    ):
        with analysed(desk.database) as analysis:
            ok(await desk.bus.ask(query, Context(actor=SYSTEM)))
        assert analysis.indexes == indexes, analysis
        assert analysis.read_as_a_whole == set(), analysis
        assert analysis.rows_read <= 6 * SHOPS, analysis


async def test_dead_letters_are_found_by_their_index(desk: Desk) -> None:
    async with explained(desk.database) as plans:
        assert ok(await desk.execute(RequeueDead(subscriber="recorder"))).requeued == MANY // 1000
    assert {"ix_deliveries_dead", "uq_deliveries_head"} <= plans.scans(), str(plans)
    assert not [each for each in plans.scans() - OF_FEW_ROWS if each.startswith("seq")], str(plans)


async def test_pruning_reads_the_oldest(desk: Desk) -> None:
    async with explained(desk.database) as plans:
        assert ok(await desk.execute(PruneDeliveries(keep=timedelta(0), limit=10))) == 10
    assert "ix_deliveries_delivered" in plans.scans(), str(plans)
    assert not [each for each in plans.scans() - OF_FEW_ROWS if each.startswith("seq")], str(plans)
