"""Orders go on while the schema changes: the short form of `make migrations-proof`."""

from emporion.testing.postgres import ServerUrls
from tests.proofs.migrations.changes import STEPS
from tests.proofs.migrations.measured import measure
from tests.proofs.migrations.plot import LOCK_TIMEOUT
from tests.proofs.migrations.stage import People, container_of, fill


async def test_no_order_fails_and_none_waits_as_long_as_a_lock_time_out(fresh_server: ServerUrls) -> None:
    """What an order waits for locks, not how long it takes: that depends on what else the machine does."""
    async with container_of(fresh_server) as container:
        people = await People.settle(container, customers=4)
        await fill(fresh_server, people, rows=500)
        traffic = people.traffic(container, rate=5)
        found = await measure(fresh_server, traffic, settle=0.05)
    assert [(each.name, each.why) for each in found if each.failed] == []
    assert [(each.name, each.lock_wait) for each in found if each.lock_wait >= LOCK_TIMEOUT] == []
    assert len(found) == len(STEPS)
    assert len(traffic.requests) > 10
