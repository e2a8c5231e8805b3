"""The worker's loop, on use cases in memory."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from returns.result import Result
from structlog.testing import capture_logs

from emporion.adapters.worker.relay import Relay, RelayOptions
from emporion.application.outbox.ports import Attempt, Outcome, Postponed, Refused
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, Query
from emporion.domain.outbox.delivery import DeliveryState
from emporion.testing.subscribers import RecordingSubscriber
from tests.unit.outbox.world import OutboxWorld

NO_WAIT = (timedelta(0), timedelta(0))
SOON = 0.01


class Bell:
    """Rung by hand."""

    def __init__(self) -> None:
        self.ring: Callable[[], None] = lambda: None

    @asynccontextmanager
    async def listening(self, heard: Callable[[], None]) -> AsyncIterator[None]:
        self.ring = heard
        yield


@dataclass
class SlowSubscriber(RecordingSubscriber):
    """Begins attempts, and ends none before it may."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    may_end: asyncio.Event = field(default_factory=asyncio.Event)

    async def deliver(self, attempt: Attempt) -> Outcome:
        self.begun.set()
        await self.may_end.wait()
        return await super().deliver(attempt)


def notes(subscriber: RecordingSubscriber) -> list[str]:
    return [attempt.message.payload["note"] for attempt in subscriber.attempts]


def states(world: OutboxWorld) -> list[DeliveryState]:
    return [each.state for each in world.deliveries()]


async def test_everything_that_can_be_delivered_is_delivered_in_order(world: OutboxWorld) -> None:
    subscriber = RecordingSubscriber()
    await world.tell("a", "b", "c")
    await Relay(world.bus, [subscriber]).drain()
    assert (notes(subscriber), states(world)) == (["a", "b", "c"], [DeliveryState.DELIVERED] * 3)


async def test_every_shop_is_served(world: OutboxWorld) -> None:
    subscriber, other = RecordingSubscriber(), OutboxWorld(store=world.store)
    await world.tell("a")
    await other.tell("b")
    await Relay(world.bus, [subscriber]).drain()
    assert sorted(notes(subscriber)) == ["a", "b"]


@pytest.mark.parametrize("bad", [Postponed("busy"), OSError("no route")])
async def test_what_fails_is_tried_again(world: OutboxWorld, bad: Outcome | Exception) -> None:
    subscriber = RecordingSubscriber(schedule=NO_WAIT, outcomes=deque([bad]))
    await world.tell("a")
    await Relay(world.bus, [subscriber]).drain()
    assert [each.number for each in subscriber.attempts] == [1, 2]
    assert states(world) == [DeliveryState.DELIVERED]


async def test_the_message_of_every_attempt_has_the_same_id(world: OutboxWorld) -> None:
    subscriber = RecordingSubscriber(schedule=NO_WAIT, outcomes=deque([Postponed("busy")]))
    await world.tell("a")
    await Relay(world.bus, [subscriber]).drain()
    assert len({each.message.id for each in subscriber.attempts}) == 1


async def test_after_the_last_try_it_is_a_dead_letter(world: OutboxWorld) -> None:
    subscriber = RecordingSubscriber(schedule=NO_WAIT, outcomes=deque([Postponed("busy")] * 9))
    await world.tell("a")
    await Relay(world.bus, [subscriber]).drain()
    assert (len(subscriber.attempts), states(world)) == (3, [DeliveryState.DEAD])
    assert world.deliveries()[0].last_error == "busy (attempt 3, the last one)"


async def test_what_is_refused_is_a_dead_letter_at_once(world: OutboxWorld) -> None:
    subscriber = RecordingSubscriber(outcomes=deque([Refused("gone")]))
    await world.tell("a")
    await Relay(world.bus, [subscriber]).drain()
    assert (len(subscriber.attempts), states(world)) == (1, [DeliveryState.DEAD])


async def test_an_attempt_that_takes_too_long_is_ended_and_made_again(world: OutboxWorld) -> None:
    subscriber = SlowSubscriber(schedule=(timedelta(minutes=5),))
    await world.tell("a")
    await Relay(world.bus, [subscriber], RelayOptions(timeout=SOON)).drain()
    (delivery,) = world.deliveries()
    assert (delivery.state, delivery.attempts) == (DeliveryState.PENDING, 1)
    assert delivery.last_error == "no answer within 0.01 seconds"


async def test_a_message_that_kills_its_workers_is_given_up(world: OutboxWorld) -> None:
    subscriber = RecordingSubscriber(schedule=(timedelta(0),))
    await world.tell("a")
    await world.relay()
    for _ in range(2):  # two tries, and each time the worker is gone
        await world.lease(seconds=1)
        world.pass_time(1)
    await Relay(world.bus, [subscriber]).drain()
    assert (subscriber.attempts, states(world)) == ([], [DeliveryState.DEAD])


async def test_an_outcome_is_no_log_of_the_payload(world: OutboxWorld) -> None:
    subscriber = RecordingSubscriber(schedule=(), outcomes=deque([OSError("no route")]))
    await world.tell("a secret note")
    with capture_logs() as logs:
        await Relay(world.bus, [subscriber]).drain()
    loud = [each["event"] for each in logs if each["log_level"] != "debug"]
    assert loud == ["subscriber failed", "dead letter"]
    assert "a secret note" not in str(logs)


async def until(holds: Callable[[], bool]) -> None:
    """Wait for it, for a few seconds at most."""
    for _ in range(5000):
        if holds():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it never held")


async def _running(relay: Relay, stop: asyncio.Event, bell: Bell) -> "asyncio.Task[None]":
    task = asyncio.create_task(relay.run(stop, bell))
    await asyncio.sleep(SOON)
    return task


async def test_a_bell_ends_the_wait_for_the_next_look(world: OutboxWorld) -> None:
    subscriber, stop, bell = RecordingSubscriber(), asyncio.Event(), Bell()
    task = await _running(Relay(world.bus, [subscriber], RelayOptions(poll=3600)), stop, bell)
    await world.tell("a")
    await asyncio.sleep(SOON)
    assert notes(subscriber) == []
    bell.ring()
    await until(lambda: notes(subscriber) == ["a"])
    stop.set()
    await asyncio.wait_for(task, 5)


async def test_without_a_bell_it_looks_by_itself(world: OutboxWorld) -> None:
    subscriber, stop = RecordingSubscriber(), asyncio.Event()
    task = await _running(Relay(world.bus, [subscriber], RelayOptions(poll=SOON)), stop, Bell())
    await world.tell("a")
    await until(lambda: notes(subscriber) == ["a"])
    stop.set()
    await asyncio.wait_for(task, 5)


async def test_a_stopped_worker_lets_its_attempts_end(world: OutboxWorld) -> None:
    subscriber, stop = SlowSubscriber(), asyncio.Event()
    await world.tell("a")
    task = await _running(Relay(world.bus, [subscriber], RelayOptions(grace=60)), stop, Bell())
    await subscriber.begun.wait()
    stop.set()
    subscriber.may_end.set()
    await asyncio.wait_for(task, 5)
    assert states(world) == [DeliveryState.DELIVERED]


async def test_a_stopped_worker_hands_back_what_does_not_end(world: OutboxWorld) -> None:
    subscriber, stop = SlowSubscriber(), asyncio.Event()
    await world.tell("a")
    task = await _running(Relay(world.bus, [subscriber], RelayOptions(grace=SOON)), stop, Bell())
    await subscriber.begun.wait()
    stop.set()
    await asyncio.wait_for(task, 5)
    (delivery,) = world.deliveries()
    assert (delivery.state, delivery.attempts, delivery.lease_id) == (DeliveryState.PENDING, 0, None)
    after = RecordingSubscriber()
    await Relay(world.bus, [after]).drain()
    assert [each.number for each in after.attempts] == [1]


class FailingFor:
    """Use cases that break in one shop."""

    def __init__(self, world: OutboxWorld, shop_id: UUID) -> None:
        self._bus, self._shop_id = world.bus, shop_id

    async def execute(self, command: Command[Any, Any], context: Context) -> Result[Any, Any]:
        if context.shop_id == self._shop_id:
            raise RuntimeError("broken")
        return await self._bus.execute(command, context)

    async def ask(self, query: Query[Any, Any], context: Context) -> Result[Any, Any]:
        return await self._bus.ask(query, context)

    def stream(self, *_: object) -> Any:
        raise AssertionError("the relay streams nothing")


async def test_a_shop_in_which_everything_breaks_does_not_stop_the_others(world: OutboxWorld) -> None:
    subscriber, other = RecordingSubscriber(), OutboxWorld(store=world.store)
    await world.tell("a")
    await other.tell("b")
    with capture_logs() as logs:
        await Relay(FailingFor(world, world.shop_id), [subscriber]).drain()
    assert notes(subscriber) == ["b"]
    assert "relay failed" in [each["event"] for each in logs]


async def test_answers_that_could_not_be_written_are_written_later(world: OutboxWorld) -> None:
    """The lease is ours all the while, so nobody delivers it twice."""
    subscriber, stop, bell = RecordingSubscriber(), asyncio.Event(), Bell()
    await world.tell("a")
    flaky = FailingSettlements(world)
    task = await _running(Relay(flaky, [subscriber], RelayOptions(poll=SOON)), stop, bell)
    await until(lambda: len(subscriber.attempts) == 1 and flaky.refused > 2)
    assert states(world) == [DeliveryState.PENDING]
    flaky.broken = False
    await until(lambda: states(world) == [DeliveryState.DELIVERED])
    assert len(subscriber.attempts) == 1
    stop.set()
    await asyncio.wait_for(task, 5)


class FailingSettlements(FailingFor):
    """Use cases of which one kind breaks, for a while."""

    def __init__(self, world: OutboxWorld) -> None:
        super().__init__(world, UUID(int=1))
        self.broken = True
        self.refused = 0

    async def execute(self, command: Command[Any, Any], context: Context) -> Result[Any, Any]:
        if self.broken and type(command).__name__ == "SettleDeliveries":
            self.refused += 1
            raise RuntimeError("broken")
        return await super().execute(command, context)
