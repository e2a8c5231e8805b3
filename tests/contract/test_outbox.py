"""What every store of messages and deliveries promises."""

from datetime import timedelta
from uuid import UUID

import pytest

from emporion.domain.outbox.delivery import Delivery, DeliveryState, Line
from emporion.domain.outbox.errors import LineMoved
from emporion.domain.outbox.fields import DeliveryFields
from emporion.domain.outbox.message import OutboxMessage
from emporion.domain.outbox.repository import (
    DeliveryRepository,
    NumberingRepository,
    OutboxQueues,
    OutboxRepository,
)
from emporion.domain.shared.criteria import NEWEST_FIRST, Listing
from emporion.domain.shared.errors import Rejected
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.page import FIRST_PAGE
from emporion.testing.factories import NOW
from emporion.testing.factories.outbox import make_delivery, make_message
from tests.contract.backends import Backend
from tests.contract.scenarios import state

WAITING, PENDING, DELIVERED, DEAD = DeliveryState
LATER = timedelta(seconds=1)
RECORDER = ["recorder"]


@pytest.fixture
def shop_id() -> UUID:
    """Messages need no shop that is open."""
    return new_id()


async def save(backend: Backend, *things: OutboxMessage | Delivery) -> None:
    async with backend.work(things[0].shop_id) as work:
        for thing in things:
            if isinstance(thing, OutboxMessage):
                await work.get(OutboxRepository).save(thing)
            else:
                await work.get(DeliveryRepository).save(thing)


async def batch(backend: Backend, shop_id: UUID, *, limit: int = 10, ago: timedelta = LATER) -> list[UUID]:
    async with backend.work(shop_id) as work:
        return [each.id for each in await work.get(OutboxRepository).find_batch(NOW + ago, limit)]


async def queue(backend: Backend, shop_id: UUID, *states: DeliveryState, about: UUID) -> list[Delivery]:
    """One delivery in each of the states, of messages of one aggregate numbered from 1."""
    made = []
    for number, each in enumerate(states, 1):
        message = make_message(shop_id=shop_id, aggregate_id=about, sequence=number)
        made.append(make_delivery(message, state=each))
        await save(backend, message)
    await save(backend, *made)
    return made


async def test_a_saved_message_comes_back(backend: Backend, shop_id: UUID) -> None:
    message = make_message(shop_id=shop_id)
    await save(backend, message)
    async with backend.work(shop_id) as work:
        found = await work.get(OutboxRepository).find_by_id(message.id)
    assert found is not None
    assert state(found) == state(message)


async def test_a_saved_delivery_comes_back(backend: Backend, shop_id: UUID) -> None:
    (delivery,) = await queue(backend, shop_id, PENDING, about=new_id())
    async with backend.work(shop_id) as work:
        found = await work.get(DeliveryRepository).find_by_id(delivery.id)
    assert found is not None
    assert state(found) == state(delivery)


async def test_a_batch_goes_by_priority_and_then_by_age(backend: Backend, shop_id: UUID) -> None:
    low, first, second = (make_message(shop_id=shop_id, priority=each) for each in (10, 0, 0))
    await save(backend, low, first, second)
    assert await batch(backend, shop_id) == [first.id, second.id, low.id]
    assert await batch(backend, shop_id, limit=2) == [first.id, second.id]


async def test_a_batch_holds_what_has_no_number_yet(backend: Backend, shop_id: UUID) -> None:
    done, new = make_message(shop_id=shop_id, sequence=1), make_message(shop_id=shop_id)
    await save(backend, done, new)
    assert await batch(backend, shop_id) == [new.id]


async def test_a_message_from_a_server_whose_clock_is_ahead_does_not_wait(
    backend: Backend, shop_id: UUID
) -> None:
    message = make_message(shop_id=shop_id, now=NOW + timedelta(hours=1))
    await save(backend, message)
    assert await batch(backend, shop_id) == [message.id]


async def test_a_message_waits_for_an_earlier_one_of_its_aggregate_with_less_priority(
    backend: Backend, shop_id: UUID
) -> None:
    about = new_id()
    early = make_message(shop_id=shop_id, aggregate_id=about, aggregate_version=1, priority=10)
    late = make_message(shop_id=shop_id, aggregate_id=about, aggregate_version=2)
    other = make_message(shop_id=shop_id)
    await save(backend, early, late, other)
    assert await batch(backend, shop_id) == [other.id, early.id]


async def test_a_message_with_a_lower_id_waits_for_an_earlier_version(
    backend: Backend, shop_id: UUID
) -> None:
    about = new_id()
    late = make_message(shop_id=shop_id, aggregate_id=about, aggregate_version=2)
    early = make_message(shop_id=shop_id, aggregate_id=about, aggregate_version=1)
    await save(backend, late, early)
    assert await batch(backend, shop_id) == [early.id]


async def test_a_postponed_message_and_those_behind_it_wait(backend: Backend, shop_id: UUID) -> None:
    about = new_id()
    stuck = make_message(shop_id=shop_id, aggregate_id=about, aggregate_version=1)
    behind = make_message(shop_id=shop_id, aggregate_id=about, aggregate_version=2)
    stuck.postpone("a router failed", NOW)
    await save(backend, stuck, behind)
    assert await batch(backend, shop_id) == []
    assert await batch(backend, shop_id, ago=timedelta(seconds=2)) == [stuck.id, behind.id]


async def test_a_range_of_numbers_is_found_in_order(backend: Backend, shop_id: UUID) -> None:
    made = [make_message(shop_id=shop_id, sequence=number) for number in (4, 2, 3, 1)]
    await save(backend, *made, make_message(shop_id=shop_id))
    async with backend.work(shop_id) as work:
        outbox = work.get(OutboxRepository)
        found = [each.sequence for each in await outbox.find_range(2, 9, 10)]
        cut = [each.sequence for each in await outbox.find_range(1, 9, 2)]
    assert (found, cut) == ([2, 3, 4], [1, 2])


async def test_a_numbering_is_made_once_and_goes_on(backend: Backend, shop_id: UUID) -> None:
    seen = []
    for _ in range(3):
        async with backend.work(shop_id) as work:
            numberings = work.get(NumberingRepository)
            numbering = await numberings.take_turn(NOW)
            assert numbering is not None
            seen.append(numbering.next())
            await numberings.save(numbering)
    async with backend.work(shop_id) as work:
        assert (await work.get(NumberingRepository).wait_for_turn(NOW)).last == 3
    assert seen == [1, 2, 3]


async def test_a_line_has_one_head(backend: Backend, shop_id: UUID) -> None:
    about = new_id()
    await queue(backend, shop_id, PENDING, about=about)
    second = make_message(shop_id=shop_id, aggregate_id=about, sequence=2)
    await save(backend, second)
    with pytest.raises(Rejected) as caught:
        await save(backend, make_delivery(second))
    assert isinstance(caught.value.error, LineMoved)


async def test_due_deliveries_go_by_priority_and_then_by_time(backend: Backend, shop_id: UUID) -> None:
    messages = [make_message(shop_id=shop_id, sequence=number) for number in (1, 2, 3)]
    replayed, late, early = made = [
        make_delivery(message, due_at=NOW - timedelta(seconds=ago))
        for message, ago in zip(messages, (9, 1, 5), strict=True)
    ]
    replayed.priority = 100
    await save(backend, *messages)
    await save(backend, *made)
    async with backend.work(shop_id) as work:
        due = await work.get(DeliveryRepository).lock_due(NOW, RECORDER, [], 10)
        first = await work.get(DeliveryRepository).lock_due(NOW, RECORDER, [], 1)
    assert [each.id for each in due] == [early.id, late.id, replayed.id]
    assert [each.id for each in first] == [early.id]


@pytest.mark.parametrize("wanting", ["time", "subscriber", "quiet", "head"])
async def test_a_delivery_is_not_due_without(backend: Backend, shop_id: UUID, wanting: str) -> None:
    """Its time, a subscriber that is asked for, a destination that is not busy, the head of its line."""
    states = (DELIVERED, WAITING) if wanting == "head" else (PENDING,)
    await queue(backend, shop_id, *states, about=new_id())
    async with backend.work(shop_id) as work:
        due = await work.get(DeliveryRepository).lock_due(
            NOW - LATER if wanting == "time" else NOW,
            ["another"] if wanting == "subscriber" else RECORDER,
            [("recorder", "here")] if wanting == "quiet" else [],
            10,
        )
    assert due == []


async def test_the_heads_of_lines_are_found(backend: Backend, shop_id: UUID) -> None:
    headed, over, unknown = (Line(new_id(), "recorder", "here") for _ in range(3))
    await queue(backend, shop_id, PENDING, WAITING, about=headed.aggregate_id)
    message = make_message(shop_id=shop_id, aggregate_id=over.aggregate_id, sequence=3)
    await save(backend, message)
    await save(backend, make_delivery(message, state=DELIVERED))
    async with backend.work(shop_id) as work:
        found = await work.get(DeliveryRepository).lock_heads([headed, over, unknown])
    assert found == {headed}


async def test_the_next_of_a_line_is_the_one_with_the_lowest_number(backend: Backend, shop_id: UUID) -> None:
    made = await queue(backend, shop_id, DELIVERED, WAITING, WAITING, about=new_id())
    async with backend.work(shop_id) as work:
        found = await work.get(DeliveryRepository).lock_next([made[0].line, Line(new_id(), "a", "b")])
    assert [each.id for each in found] == [made[1].id]


async def test_a_head_that_ends_and_the_next_that_comes_forward_are_saved_together(
    backend: Backend, shop_id: UUID
) -> None:
    head, behind = await queue(backend, shop_id, PENDING, WAITING, about=new_id())
    async with backend.work(shop_id) as work:
        deliveries = work.get(DeliveryRepository)
        found = (await deliveries.lock_many([head.id]))[head.id]
        found.arrive(NOW)
        await deliveries.save(found)
        for each in await deliveries.lock_next([head.line]):
            each.come_forward(NOW)
            await deliveries.save(each)
    async with backend.work(shop_id) as work:
        stored = await work.get(DeliveryRepository).lock_many([head.id, behind.id])
    assert [stored[each.id].state for each in (head, behind)] == [DELIVERED, PENDING]


async def test_dead_letters_are_found_by_subscriber_destination_and_time(
    backend: Backend, shop_id: UUID
) -> None:
    first, second, _ = await queue(backend, shop_id, DEAD, DEAD, PENDING, about=new_id())
    async with backend.work(shop_id) as work:
        deliveries = work.get(DeliveryRepository)
        after, at = NOW + LATER, NOW
        found = [
            [each.id for each in await deliveries.lock_dead(*such, before=before, limit=limit)]
            for *such, before, limit in (
                (None, None, after, 10),
                ("recorder", "here", after, 1),
                ("another", None, after, 10),
                (None, "there", after, 10),
                (None, None, at, 10),
            )
        ]
    assert found == [[first.id, second.id], [first.id], [], [], []]


async def test_deliveries_of_messages_are_found_by_destination(backend: Backend, shop_id: UUID) -> None:
    (delivery,) = await queue(backend, shop_id, DELIVERED, about=new_id())
    async with backend.work(shop_id) as work:
        deliveries = work.get(DeliveryRepository)
        here = await deliveries.lock_of_messages([delivery.message_id, new_id()], "recorder", "here")
        there = await deliveries.lock_of_messages([delivery.message_id], "recorder", "there")
    assert ({key: each.id for key, each in here.items()}, there) == ({delivery.message_id: delivery.id}, {})


async def test_deliveries_are_listed_by_what_they_are(backend: Backend, shop_id: UUID) -> None:
    first, second, *_ = await queue(backend, shop_id, DEAD, DEAD, PENDING, WAITING, about=new_id())
    listing = Listing(DeliveryFields.state.equals(DEAD), NEWEST_FIRST)
    async with backend.work(shop_id) as work:
        page = await work.get(DeliveryRepository).find_page(FIRST_PAGE, listing)
    assert [each.id for each in page.items] == [second.id, first.id]


async def test_pruning_takes_what_arrived_long_ago_and_no_more_than_its_limit(
    backend: Backend, shop_id: UUID
) -> None:
    messages = [make_message(shop_id=shop_id, sequence=number) for number in range(1, 5)]
    *_, dead, young = made = [
        make_delivery(message, state=each, finished_at=NOW - timedelta(days=days))
        for message, each, days in zip(
            messages, (DELIVERED, DELIVERED, DEAD, DELIVERED), (40, 50, 60, 20), strict=True
        )
    ]
    await save(backend, *messages)
    await save(backend, *made)
    for expected in (1, 1, 0):
        async with backend.work(shop_id) as work:
            assert await work.get(DeliveryRepository).prune(NOW - timedelta(days=30), 1) == expected
    async with backend.work(shop_id) as work:
        left = await work.get(DeliveryRepository).lock_many([each.id for each in made])
    assert set(left) == {dead.id, young.id}


async def test_shops_with_work_are_found(backend: Backend, shop_id: UUID) -> None:
    await queue(backend, shop_id, PENDING, about=new_id())
    await save(backend, make_message(shop_id=shop_id))
    async with backend.work() as work:
        queues = work.get(OutboxQueues)
        assert shop_id in await queues.shops_to_relay(10_000)
        assert shop_id in await queues.shops_to_deliver(NOW, RECORDER, 10_000)
        assert shop_id not in await queues.shops_to_deliver(NOW - LATER, RECORDER, 10_000)
        assert shop_id not in await queues.shops_to_deliver(NOW, ["another"], 10_000)
        assert len(await queues.shops_to_relay(1)) == 1


async def test_shops_with_nothing_left_to_do_are_not_found(backend: Backend, shop_id: UUID) -> None:
    await queue(backend, shop_id, DELIVERED, DEAD, about=new_id())
    async with backend.work() as work:
        queues = work.get(OutboxQueues)
        assert shop_id not in await queues.shops_to_relay(10_000)
        assert shop_id not in await queues.shops_to_deliver(NOW, RECORDER, 10_000)


async def test_shops_with_old_deliveries_are_found(backend: Backend, shop_id: UUID) -> None:
    await queue(backend, shop_id, DELIVERED, DEAD, about=new_id())
    async with backend.work() as work:
        queues = work.get(OutboxQueues)
        assert shop_id in await queues.shops_to_prune(NOW + LATER, 10_000)
        assert shop_id not in await queues.shops_to_prune(NOW, 10_000)


async def test_figures_count_what_waits_and_how_long(backend: Backend, shop_id: UUID) -> None:
    await queue(backend, shop_id, PENDING, WAITING, DELIVERED, DEAD, about=new_id())
    stuck, new = make_message(shop_id=shop_id), make_message(shop_id=shop_id, now=NOW + LATER)
    stuck.postpone("a router failed", NOW)
    await save(backend, stuck, new)
    async with backend.work(shop_id) as work:
        figures = await work.get(OutboxQueues).figures(NOW + 60 * LATER, shop_id)
    found = figures[shop_id]
    assert (found.unrelayed, found.stuck, found.unrelayed_age) == (2, 1, 60)
    assert (found.open, found.open_age, found.dead) == (2, 60, 1)


async def test_figures_of_all_shops_hold_those_with_something_to_say(backend: Backend, shop_id: UUID) -> None:
    quiet, other = new_id(), new_id()
    await queue(backend, shop_id, DEAD, about=new_id())
    await queue(backend, quiet, DELIVERED, about=new_id())
    await save(backend, make_message(shop_id=other))
    async with backend.work() as work:
        figures = await work.get(OutboxQueues).figures(NOW, None)
    assert {shop_id, other} <= set(figures)
    assert quiet not in figures
    assert (figures[shop_id].dead, figures[other].unrelayed) == (1, 1)
