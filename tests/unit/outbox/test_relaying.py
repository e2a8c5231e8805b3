"""Messages get their numbers and their deliveries."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import pytest

from emporion.application.outbox.outbox_status import OutboxStatus
from emporion.application.outbox.ports import Message
from emporion.domain.outbox.delivery import DeliveryState
from emporion.domain.outbox.message import OutboxMessage
from emporion.testing.subscribers import EverythingHere
from tests.unit.outbox.world import NotedLater, OutboxWorld


class TwoPlaces(EverythingHere):
    destinations = ("here", "there", "here")


class NotTheBadOne(EverythingHere):
    """Fails on messages that say so."""

    async def routes(self, messages: Sequence[Message]) -> Mapping[UUID, Collection[str]]:
        if any(message.payload["note"] == "bad" for message in messages):
            raise KeyError("bad")
        return await super().routes(messages)


def numbered(world: OutboxWorld) -> dict[int, str]:
    stored = world.store.table(OutboxMessage, world.shop_id).values()
    return {each.sequence: each.payload["note"] for each in stored if each.sequence is not None}


async def test_numbers_begin_with_one_and_have_no_gaps(world: OutboxWorld) -> None:
    await world.tell("a", "b")
    await world.relay()
    await world.tell("c")
    await world.relay()
    assert sorted(numbered(world)) == [1, 2, 3]


async def test_each_shop_has_numbers_of_its_own(world: OutboxWorld) -> None:
    other = OutboxWorld(store=world.store)
    await world.tell("a", "b")
    await other.tell("c")
    await world.relay()
    await other.relay()
    assert (sorted(numbered(world)), sorted(numbered(other))) == ([1, 2], [1])


async def test_a_message_is_relayed_once(world: OutboxWorld) -> None:
    await world.tell("a")
    assert [(await world.relay()).relayed, (await world.relay()).relayed] == [1, 0]


async def test_each_destination_gets_one_delivery(world: OutboxWorld) -> None:
    world.routers["recorder"] = TwoPlaces
    await world.tell("a")
    assert (await world.relay()).deliveries == 2
    assert sorted(each.destination for each in world.deliveries()) == ["here", "there"]


async def test_without_a_router_a_message_gets_its_number_and_goes_nowhere(world: OutboxWorld) -> None:
    world.routers.clear()
    await world.tell("a")
    assert (await world.relay()).relayed == 1
    assert (numbered(world), world.deliveries()) == ({1: "a"}, [])


async def test_the_messages_of_one_aggregate_are_numbered_in_order(world: OutboxWorld) -> None:
    await world.tell("a", "b", "c")
    await world.relay()
    assert numbered(world) == {1: "a", 2: "b", 3: "c"}


async def test_a_lower_priority_number_goes_first(world: OutboxWorld) -> None:
    await world.tell("import", kind=NotedLater)
    await world.tell("order")
    await world.relay()
    assert numbered(world) == {1: "order", 2: "import"}


async def test_priority_never_changes_the_order_within_an_aggregate(world: OutboxWorld) -> None:
    category = await world.category()
    await world.tell("first", about=category, kind=NotedLater)
    await world.tell("second", about=category)
    while (await world.relay()).relayed:
        pass
    assert numbered(world) == {1: "first", 2: "second"}


async def test_a_server_with_a_slow_clock_changes_no_order_within_an_aggregate(world: OutboxWorld) -> None:
    await world.tell("first", "second")
    await world.ask(OutboxStatus())  # makes messages of what was told
    table = world.store.table(OutboxMessage, world.shop_id)
    first, second = (table[key] for key in sorted(table))
    first.id, second.id = second.id, first.id
    table.update({first.id: first, second.id: second})
    while (await world.relay()).relayed:
        pass
    assert numbered(world) == {1: "first", 2: "second"}


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_a_small_batch_leaves_the_rest_for_the_next(world: OutboxWorld, limit: int) -> None:
    await world.tell("a", "b", "c")
    assert (await world.relay(limit)).relayed == limit


async def test_a_message_whose_router_fails_stays_and_the_others_go(world: OutboxWorld) -> None:
    world.routers["recorder"] = NotTheBadOne
    await world.tell("a")
    await world.tell("bad")
    await world.tell("b")
    report = await world.relay()
    assert (report.relayed, numbered(world)) == (2, {1: "a", 2: "b"})
    assert "KeyError" in report.postponed[0]
    assert (await world.ask(OutboxStatus())).stuck == 1


async def test_later_messages_of_the_same_aggregate_wait_for_one_that_is_stuck(world: OutboxWorld) -> None:
    world.routers["recorder"] = NotTheBadOne
    category = await world.category()
    await world.tell("a", "bad", "b", about=category)
    await world.relay()
    await world.tell("c", about=category)
    await world.relay()
    assert numbered(world) == {1: "a"}


async def test_a_stuck_message_goes_in_its_place_once_the_router_is_mended(world: OutboxWorld) -> None:
    world.routers["recorder"] = NotTheBadOne
    await world.tell("a", "bad", "b")
    await world.relay()
    world.routers["recorder"] = EverythingHere
    assert (await world.relay()).relayed == 0  # its pause is not over
    world.pass_time(3)
    await world.relay()
    assert numbered(world) == {1: "a", 2: "bad", 3: "b"}


async def test_a_stuck_message_is_tried_ever_more_rarely(world: OutboxWorld) -> None:
    world.routers["recorder"] = NotTheBadOne
    await world.tell("bad")
    pauses = []
    for _ in range(12):
        await world.relay()
        (message,) = world.store.table(OutboxMessage, world.shop_id).values()
        pauses.append((message.available_at - world.now).total_seconds())
        world.now = message.available_at
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600]


async def test_only_the_first_of_a_line_is_due(world: OutboxWorld) -> None:
    await world.tell("a", "b")
    await world.relay()
    assert [each.state for each in world.deliveries()] == [DeliveryState.PENDING, DeliveryState.WAITING]
