"""What operators and owners do with deliveries."""

from datetime import timedelta
from typing import Any

import pytest
from returns.result import Failure

from emporion.application.outbox.find_delivery import FindDelivery
from emporion.application.outbox.list_deliveries import ListDeliveries
from emporion.application.outbox.outbox_overview import OutboxOverview
from emporion.application.outbox.outbox_status import OutboxStatus
from emporion.application.outbox.prune_deliveries import PruneDeliveries
from emporion.application.outbox.replay_messages import ReplayMessages
from emporion.application.outbox.requeue_dead import RequeueDead
from emporion.application.outbox.requeue_delivery import RequeueDelivery
from emporion.application.outbox.settle_deliveries import Again, GivenUp
from emporion.application.shared.access import AccessDenied
from emporion.domain.outbox.delivery import DeliveryState
from emporion.domain.outbox.errors import (
    DeliveryNotDead,
    DeliveryNotFound,
    InvalidReplayRange,
    UnknownDestination,
    UnknownSubscriber,
)
from emporion.domain.outbox.fields import DeliveryFields
from emporion.domain.shared.criteria import Listing
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.membership import Role
from tests.unit.outbox.world import OutboxWorld

REPLAY = ReplayMessages(subscriber="recorder", destination="here", first=1, last=10)
DEAD = Listing(DeliveryFields.state.equals(DeliveryState.DEAD))


async def bury(world: OutboxWorld, *notes: str) -> None:
    """Each note becomes a dead letter."""
    await world.tell(*notes)
    await world.relay()
    while leases := await world.lease():
        for lease in leases:
            await world.settle(lease, GivenUp("no such receiver"))
    world.pass_time(1)


async def test_dead_letters_are_listed_with_their_reason(world: OutboxWorld) -> None:
    await bury(world, "a")
    await world.tell("b")
    await world.relay()
    page = await world.ask(ListDeliveries(listing=DEAD))
    assert [(each.state, each.attempts, each.last_error) for each in page.items] == [
        (DeliveryState.DEAD, 1, "no such receiver")
    ]


async def test_a_dead_letter_is_shown_with_its_message(world: OutboxWorld) -> None:
    await bury(world, "a")
    letter = await world.ask(FindDelivery(delivery_id=world.deliveries()[0].id))
    assert (letter.topic, letter.payload["note"]) == ("test.noted", "a")


async def test_a_requeued_dead_letter_gets_all_its_tries_again(world: OutboxWorld) -> None:
    await bury(world, "a")
    await world.execute(RequeueDelivery(delivery_id=world.deliveries()[0].id))
    (lease,) = await world.lease()
    assert lease.attempt.number == 1
    await world.settle(lease)
    assert world.deliveries()[0].state is DeliveryState.DELIVERED


async def test_what_is_not_dead_cannot_be_requeued(world: OutboxWorld) -> None:
    await world.tell("a")
    await world.relay()
    delivery_id = world.deliveries()[0].id
    assert await world.execute(RequeueDelivery(delivery_id=delivery_id)) == Failure(
        DeliveryNotDead(delivery_id=delivery_id, state="pending")
    )


@pytest.mark.parametrize("kind", [RequeueDelivery, FindDelivery])
async def test_an_unknown_delivery_is_not_found(world: OutboxWorld, kind: Any) -> None:
    unknown = new_id()
    asked = world.bus.execute if kind is RequeueDelivery else world.bus.ask
    answer = await asked(kind(delivery_id=unknown), world.context())
    assert answer == Failure(DeliveryNotFound(delivery_id=unknown))


async def test_all_dead_letters_are_requeued_in_order(world: OutboxWorld) -> None:
    await bury(world, "a", "b", "c")
    answer = (await world.execute(RequeueDead())).unwrap()
    assert (answer.requeued, answer.may_be_more) == (3, False)
    assert await world.deliver_all() == ["a", "b", "c"]


async def test_dead_letters_of_another_destination_stay(world: OutboxWorld) -> None:
    await bury(world, "a")
    for such in ({"destination": "there"}, {"subscriber": "another"}):
        assert (await world.execute(RequeueDead(**such))).unwrap().requeued == 0


async def test_what_dies_again_at_once_is_not_requeued_by_the_same_request(world: OutboxWorld) -> None:
    await bury(world, "a")
    asked = world.context()
    assert (await world.bus.execute(RequeueDead(), asked)).unwrap().requeued == 1
    (lease,) = await world.lease()
    await world.settle(lease, GivenUp("still none"))
    assert (await world.bus.execute(RequeueDead(), asked)).unwrap().requeued == 0


async def test_a_requeued_letter_comes_before_later_ones_that_are_open(world: OutboxWorld) -> None:
    category = await world.category()
    await world.tell("a", "b", "c", about=category)
    await world.relay()
    (lease,) = await world.lease()
    await world.settle(lease, GivenUp("no"))
    (second,) = await world.lease()
    world.pass_time(1)
    await world.execute(RequeueDead())
    await world.settle(second)
    assert await world.deliver_all() == ["a", "c"]


async def test_a_replay_sends_the_range_again_in_order(world: OutboxWorld) -> None:
    await world.tell("a", "b", "c", "d")
    await world.relay()
    await world.deliver_all()
    command = ReplayMessages(subscriber="recorder", destination="here", first=2, last=3)
    view = (await world.execute(command)).unwrap()
    assert (view.queued, view.under_way, view.next) == (2, 0, None)
    assert await world.deliver_all() == ["b", "c"]


async def test_a_replay_reaches_a_destination_that_the_message_was_not_routed_to(world: OutboxWorld) -> None:
    routers = dict(world.routers)
    world.routers.clear()
    await world.tell("a", "b")
    await world.relay()
    world.routers.update(routers)
    assert (await world.execute(REPLAY)).unwrap().queued == 2
    assert await world.deliver_all() == ["a", "b"]


async def test_what_is_on_its_way_is_not_doubled_by_a_replay(world: OutboxWorld) -> None:
    await world.tell("a", "b")
    await world.relay()
    (lease,) = await world.lease()
    await world.settle(lease, Again("busy", timedelta(0)))
    view = (await world.execute(REPLAY)).unwrap()
    assert (view.queued, view.under_way) == (0, 2)
    assert await world.deliver_all() == ["a", "b"]


async def test_new_messages_do_not_wait_for_a_replay(world: OutboxWorld) -> None:
    await world.tell("old")
    await world.relay()
    await world.deliver_all()
    await world.execute(REPLAY)
    await world.tell("new")
    await world.relay()
    (lease,) = await world.lease(limit=1)
    assert lease.attempt.message.payload["note"] == "new"


@pytest.mark.parametrize(("first", "last"), [(0, 5), (5, 4), (-3, -1)])
async def test_a_range_that_is_none_is_refused(world: OutboxWorld, first: int, last: int) -> None:
    command = ReplayMessages(subscriber="recorder", destination="here", first=first, last=last)
    assert await world.execute(command) == Failure(InvalidReplayRange(first=first, last=last))


async def test_a_replay_to_an_unknown_subscriber_names_the_known_ones(world: OutboxWorld) -> None:
    command = ReplayMessages(subscriber="pigeons", destination="here", first=1, last=1)
    assert await world.execute(command) == Failure(
        UnknownSubscriber(subscriber="pigeons", known=("recorder",))
    )


async def test_a_replay_goes_only_where_the_shop_may_send(world: OutboxWorld) -> None:
    command = ReplayMessages(subscriber="recorder", destination="elsewhere", first=1, last=1)
    assert await world.execute(command) == Failure(
        UnknownDestination(subscriber="recorder", destination="elsewhere")
    )


async def test_old_deliveries_that_arrived_are_pruned_and_nothing_else(world: OutboxWorld) -> None:
    await bury(world, "dead")
    await world.tell("arrived")
    await world.relay()
    await world.deliver_all()
    world.pass_time(timedelta(days=31).total_seconds())
    await world.tell("young")
    await world.relay()
    await world.deliver_all()
    assert (await world.execute(PruneDeliveries(keep=timedelta(days=30)))).unwrap() == 1
    assert [each.state for each in world.deliveries()] == [DeliveryState.DEAD, DeliveryState.DELIVERED]


async def test_the_status_tells_how_much_waits_and_for_how_long(world: OutboxWorld) -> None:
    await bury(world, "dead")
    await world.tell("a", "b")
    await world.relay()
    world.pass_time(90)
    status = await world.ask(OutboxStatus())
    assert (status.unrelayed, status.open, status.open_age, status.dead) == (0, 2, 90, 1)
    assert status.last_sequence == 3


async def test_a_shop_without_messages_has_an_empty_status(world: OutboxWorld) -> None:
    status = await world.ask(OutboxStatus())
    assert (status.unrelayed, status.open, status.dead, status.last_sequence) == (0, 0, 0, 0)


async def test_the_overview_leaves_out_shops_with_nothing_to_do(world: OutboxWorld) -> None:
    await world.tell("a")
    await world.relay()
    await world.deliver_all()
    other = OutboxWorld(store=world.store)
    await other.tell("b")
    assert [each.shop_id for each in await world.ask(OutboxOverview())] == [other.shop_id]


QUESTIONS = [ListDeliveries(), OutboxStatus(), FindDelivery(delivery_id=new_id())]
COMMANDS = [RequeueDead(), RequeueDelivery(delivery_id=new_id()), REPLAY]


@pytest.mark.parametrize("message", [*QUESTIONS, *COMMANDS], ids=lambda each: type(each).__name__)
async def test_the_outbox_is_for_owners(world: OutboxWorld, message: Any) -> None:
    asked = world.bus.ask if message in QUESTIONS else world.bus.execute
    as_staff = await asked(message, await world.by_member(Role.STAFF))
    as_owner = await asked(message, await world.by_member(Role.OWNER))
    assert isinstance(as_staff.failure(), AccessDenied)
    assert not isinstance(as_owner.value_or(None), AccessDenied)
    assert as_owner != as_staff


async def test_the_queues_of_all_shops_are_for_the_operator(world: OutboxWorld) -> None:
    answer = await world.bus.ask(OutboxOverview(), await world.by_member(Role.OWNER))
    assert isinstance(answer.failure(), AccessDenied)
