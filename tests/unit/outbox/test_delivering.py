"""Leases and how they end."""

from datetime import timedelta

import pytest

from emporion.application.outbox.lease_deliveries import AT_ONCE, LeaseDeliveries
from emporion.application.outbox.settle_deliveries import Again, Arrived, Ending, GivenUp, HandedBack
from emporion.domain.outbox.delivery import DeliveryState
from tests.unit.outbox.world import NotedLater, OutboxWorld, note


async def test_a_lease_is_held_by_one(world: OutboxWorld) -> None:
    await world.tell("a")
    await world.relay()
    assert [len(await world.lease()), len(await world.lease())] == [1, 0]


async def test_a_lease_that_ended_without_a_word_is_given_again_as_another_attempt(
    world: OutboxWorld,
) -> None:
    await world.tell("a")
    await world.relay()
    (first,) = await world.lease(seconds=60)
    world.pass_time(60)
    (second,) = await world.lease()
    assert second.attempt.message == first.attempt.message
    assert (first.attempt.number, second.attempt.number) == (1, 2)


@pytest.mark.parametrize("late", [Arrived(), Again("busy", timedelta(0)), GivenUp("no"), HandedBack()])
async def test_the_late_answer_of_a_lost_lease_changes_nothing(world: OutboxWorld, late: Ending) -> None:
    await world.tell("a")
    await world.relay()
    (lost,) = await world.lease(seconds=60)
    world.pass_time(60)
    (held,) = await world.lease()
    assert await world.settle(lost, late) == 0
    assert (await world.settle(held), world.deliveries()[0].state) == (1, DeliveryState.DELIVERED)


async def test_an_end_that_is_written_twice_changes_nothing_the_second_time(world: OutboxWorld) -> None:
    await world.tell("a")
    await world.relay()
    (lease,) = await world.lease()
    assert [await world.settle(lease), await world.settle(lease)] == [1, 0]


async def test_a_line_is_delivered_one_at_a_time_and_in_order(world: OutboxWorld) -> None:
    await world.tell("a", "b", "c")
    await world.relay()
    assert [len(await world.lease()), len(await world.lease())] == [1, 0]
    world.pass_time(60)
    assert await world.deliver_all() == ["a", "b", "c"]


async def test_a_message_waits_while_an_earlier_one_of_its_line_is_to_be_tried_again(
    world: OutboxWorld,
) -> None:
    await world.tell("a", "b")
    await world.relay()
    (lease,) = await world.lease()
    await world.settle(lease, Again("busy", timedelta(seconds=30)))
    assert await world.lease() == []
    world.pass_time(30)
    assert await world.deliver_all() == ["a", "b"]


async def test_a_dead_letter_does_not_block_its_line(world: OutboxWorld) -> None:
    await world.tell("a", "b")
    await world.relay()
    (lease,) = await world.lease()
    await world.settle(lease, GivenUp("no"))
    assert await world.deliver_all() == ["b"]
    assert [each.state for each in world.deliveries()] == [DeliveryState.DEAD, DeliveryState.DELIVERED]


async def test_other_aggregates_do_not_wait(world: OutboxWorld) -> None:
    await world.tell("a")
    await world.tell("b")
    await world.relay()
    assert sorted(map(note, await world.lease())) == ["a", "b"]


async def test_what_is_relayed_while_its_line_is_busy_waits(world: OutboxWorld) -> None:
    category = await world.category()
    await world.tell("a", about=category)
    await world.relay()
    (lease,) = await world.lease()
    await world.tell("b", about=category)
    await world.relay()
    assert await world.lease() == []
    await world.settle(lease)
    assert await world.deliver_all() == ["b"]


async def test_what_was_handed_back_is_due_at_once_and_has_lost_no_try(world: OutboxWorld) -> None:
    await world.tell("a")
    await world.relay()
    (lease,) = await world.lease()
    await world.settle(lease, HandedBack())
    (again,) = await world.lease()
    assert again.attempt.number == 1


async def test_due_deliveries_go_by_priority(world: OutboxWorld) -> None:
    await world.tell("import", kind=NotedLater)
    await world.relay()
    await world.tell("order")
    await world.relay()
    assert list(map(note, await world.lease(limit=1))) == ["order"]


async def test_deliveries_of_unknown_subscribers_wait(world: OutboxWorld) -> None:
    await world.tell("a")
    await world.relay()
    assert await world.lease("another") == []
    assert world.deliveries()[0].attempts == 0


async def test_one_destination_gets_a_few_at_a_time(world: OutboxWorld) -> None:
    for number in range(AT_ONCE + 3):
        await world.tell(str(number))
    await world.relay()
    assert len(await world.lease()) == AT_ONCE


async def test_a_destination_that_is_busy_already_gets_no_more(world: OutboxWorld) -> None:
    await world.tell("a")
    await world.relay()
    command = LeaseDeliveries(
        subscribers=("recorder",),
        limit=10,
        term=timedelta(seconds=60),
        under_way={("recorder", "here"): AT_ONCE},
    )
    assert (await world.execute(command)).unwrap() == ()
