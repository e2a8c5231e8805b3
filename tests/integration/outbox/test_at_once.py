"""Several relays, and others, at the same time on the same rows."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby

import pytest
from sqlalchemy import text

from emporion.adapters.worker.asking import as_worker
from emporion.adapters.worker.relay import RelayOptions
from emporion.application.outbox.lease_deliveries import Lease, LeaseDeliveries
from emporion.application.outbox.ports import Message
from emporion.application.outbox.relay_messages import RelayMessages
from emporion.application.outbox.replay_messages import ReplayMessages
from emporion.application.outbox.requeue_dead import RequeueDead
from emporion.application.outbox.settle_deliveries import (
    Arrived,
    Ending,
    GivenUp,
    SettleDeliveries,
    Settlement,
)
from emporion.infrastructure.persistence.repositories.deliveries import SqlDeliveryRepository
from emporion.infrastructure.persistence.repositories.numberings import SqlNumberingRepository
from tests.integration.outbox.desk import Desk
from tests.integration.persistence.shelf import work
from tests.integration.support import ok

pytestmark = pytest.mark.long

MINUTE = timedelta(minutes=1)


async def lease(desk: Desk, limit: int = 100) -> tuple[Lease, ...]:
    command = LeaseDeliveries(subscribers=("recorder",), limit=limit, term=MINUTE, under_way={})
    return ok(await desk.execute(command))


def settling(*leases: Lease, ending: Ending | None = None) -> SettleDeliveries:
    return SettleDeliveries(
        settlements=tuple(
            Settlement(
                delivery_id=each.attempt.delivery_id, lease_id=each.lease_id, ending=ending or Arrived()
            )
            for each in leases
        )
    )


async def states(desk: Desk) -> list[str]:
    async with desk.database.get_session(desk.shop_id) as session:
        sql = text("SELECT state FROM deliveries WHERE shop_id = :shop ORDER BY sequence")
        return list(await session.scalars(sql, {"shop": desk.shop_id}))


async def test_a_relay_does_not_wait_for_the_one_that_has_the_shops_turn(desk: Desk) -> None:
    ok(await desk.execute(RelayMessages()))
    await desk.tell("a")
    async with work(desk.database, desk.shop_id) as uow:
        assert await SqlNumberingRepository(uow).take_turn(datetime.now(UTC)) is not None
        assert ok(await desk.execute(RelayMessages())).relayed == 0
    assert ok(await desk.execute(RelayMessages())).relayed > 0


async def test_messages_are_written_while_a_relay_has_the_shops_turn(desk: Desk) -> None:
    async with work(desk.database, desk.shop_id) as uow:
        await SqlNumberingRepository(uow).wait_for_turn(datetime.now(UTC))
        await asyncio.wait_for(desk.tell("a", "b"), 5)


async def test_many_relays_at_once_number_each_message_once_and_leave_no_gap(desk: Desk) -> None:
    await desk.tell(*map(str, range(30)))

    relayed: list[int] = []

    async def relay() -> None:
        """Whoever comes while another one is at it has nothing to do, and comes again."""
        async with asyncio.timeout(60):
            while sum(relayed) < 31:
                relayed.append(ok(await desk.execute(RelayMessages(limit=3))).relayed)

    await asyncio.gather(*(relay() for _ in range(8)))
    async with desk.database.get_session(desk.shop_id) as session:
        found = await session.scalars(
            text("SELECT sequence FROM outbox_messages WHERE shop_id = :shop ORDER BY sequence"),
            {"shop": desk.shop_id},
        )
    numbers = list(found)
    assert sum(relayed) == len(numbers) == 31  # and the shop was opened
    assert numbers == list(range(1, 32))


async def test_many_workers_at_once_lease_each_delivery_to_one(desk: Desk) -> None:
    for number in range(20):
        await desk.tell(str(number))
    ok(await desk.execute(RelayMessages()))
    leases = [each for found in await asyncio.gather(*(lease(desk) for _ in range(8))) for each in found]
    assert len({each.attempt.delivery_id for each in leases}) == len(leases) > 0


async def test_a_delivery_that_ends_while_the_next_one_is_made_lets_it_come_forward(desk: Desk) -> None:
    """The relay has seen the head of the line and makes a waiting one; the head ends before it commits."""
    category = await desk.tell("a")
    ok(await desk.execute(RelayMessages()))
    await desk.execute(settling(*await lease(desk)))
    for round_ in range(20):
        first, second = await desk.tell("x", about=category), f"y{round_}"
        ok(await desk.execute(RelayMessages()))
        leases = await lease(desk)
        await desk.tell(second, about=first)
        await asyncio.gather(desk.execute(settling(*leases)), desk.execute(RelayMessages()))
        ok(await desk.execute(RelayMessages()))
        (behind,) = await lease(desk)
        assert behind.attempt.message.payload["note"] == second
        await desk.execute(settling(behind))


async def test_an_end_waits_for_a_relay_that_has_seen_the_delivery_as_the_head(desk: Desk) -> None:
    await desk.tell("a")
    ok(await desk.execute(RelayMessages()))
    leases = await lease(desk)
    async with work(desk.database, desk.shop_id) as uow:
        due = await SqlDeliveryRepository(uow).lock_due(datetime.now(UTC) + 2 * MINUTE, ["recorder"], [], 9)
        lines = {each.line for each in due}
    async with work(desk.database, desk.shop_id) as uow:
        assert await SqlDeliveryRepository(uow).lock_heads(lines) == lines
        ending = asyncio.create_task(desk.execute(settling(*leases)))
        ended, _ = await asyncio.wait([ending], timeout=0.3)
        assert not ended
    assert ok(await ending) == len(leases)


async def test_requeueing_and_ending_at_once_leave_no_line_without_a_head(desk: Desk) -> None:
    category = await desk.tell("a", "b")
    ok(await desk.execute(RelayMessages()))
    for _ in range(10):
        await desk.execute(settling(*await lease(desk), ending=GivenUp("no")))
        leases = await lease(desk)
        await asyncio.gather(
            desk.execute(settling(*leases)), desk.execute(RequeueDead()), desk.tell("c", about=category)
        )
        ok(await desk.execute(RelayMessages()))
        found = await states(desk)
        assert "pending" in found or "waiting" not in found


async def drained(desk: Desk, workers: int, stop: asyncio.Event) -> list[Desk]:
    """So many relays, each with a subscriber of its own, until told to stop."""
    desks = [Desk(desk.bus, desk.database, desk.shop_id) for _ in range(workers)]
    options = RelayOptions(concurrency=8, timeout=30, poll=0.01)
    await asyncio.gather(*(each.relay(options).run(stop, desk.database.bell) for each in desks))
    return desks


async def test_four_workers_deliver_everything_once_and_in_order_while_it_is_written(desk: Desk) -> None:
    stop = asyncio.Event()
    working = asyncio.create_task(drained(desk, 4, stop))
    categories = await asyncio.gather(*(desk.tell(*map(str, range(25))) for _ in range(6)))
    await done(desk)
    stop.set()
    desks = await asyncio.wait_for(working, 30)
    seen = [message for each in desks for message in each.arrived()]
    assert len(seen) == len({message.id for message in seen}) == 6 * 25 + 1
    assert sorted(message.sequence for message in seen) == list(range(1, len(seen) + 1))
    for category in categories:
        told = sorted((m for m in seen if m.aggregate_id == category.id), key=lambda m: m.sequence)
        assert [m.payload["note"] for m in told] == [str(number) for number in range(25)]
    assert in_order_of_arrival(desks)


def in_order_of_arrival(desks: Sequence[Desk]) -> bool:
    """Within what one worker delivered, an aggregate's messages came in order of their numbers."""
    for desk in desks:
        by_aggregate = sorted(desk.arrived(), key=lambda m: m.aggregate_id)  # stable
        for _, group in groupby(by_aggregate, key=lambda m: m.aggregate_id):
            numbers = [message.sequence for message in group]
            if numbers != sorted(numbers):
                return False
    return True


async def done(desk: Desk) -> None:
    """Wait until nothing is left to relay or to deliver, a minute at most."""
    for _ in range(1200):
        if not await open_messages(desk):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{await open_messages(desk)} are left")


async def open_messages(desk: Desk) -> int:
    async with desk.database.get_session(desk.shop_id) as session:
        found = await session.scalar(
            text(
                "SELECT (SELECT count(*) FROM outbox_messages WHERE shop_id = :shop AND processed_at IS NULL)"
                " + (SELECT count(*) FROM deliveries WHERE shop_id = :shop"
                " AND state IN ('pending', 'waiting'))"
            ),
            {"shop": desk.shop_id},
        )
    return found or 0


async def test_a_replay_in_the_middle_of_it_all_brings_every_message_of_the_range(desk: Desk) -> None:
    await desk.tell(*map(str, range(10)))
    ok(await desk.execute(RelayMessages()))
    replay = ReplayMessages(subscriber="recorder", destination="here", first=1, last=11)
    stop = asyncio.Event()
    working = asyncio.create_task(drained(desk, 2, stop))
    await done(desk)
    assert ok(await desk.execute(replay)).queued == 11
    await done(desk)
    stop.set()
    desks = await asyncio.wait_for(working, 30)
    seen: list[Message] = [message for each in desks for message in each.arrived()]
    assert sorted(m.sequence for m in seen) == sorted([*range(1, 12)] * 2)


def test_the_worker_asks_as_itself() -> None:
    assert as_worker().is_system
