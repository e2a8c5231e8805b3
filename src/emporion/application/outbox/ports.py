"""What carries messages to the world: a router says where to, a subscriber takes them there.

A subscriber (webhooks, e-mails) is two classes, joined by one name in `container.py`:

- a `Router`, built for each batch of messages by the types of its constructor, as handlers are: it reads
  repositories in the relay's transaction and names the destinations of each message;
- a `Subscriber`, one object a process: it takes one message to one destination, outside of any transaction.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A committed fact. `id` is what receivers deduplicate by: it is the same at every attempt, destination
    and replay. `sequence` counts the shop's messages from 1 without gaps, in the order in which the relay
    took them; `aggregate_version` is the aggregate's version after the change, 0 where it has none.
    `payload` is plain JSON (decimals, ids and UTC times are strings). `shop_id` is `PLATFORM` for users."""

    id: UUID
    shop_id: UUID
    sequence: int
    topic: str
    aggregate_id: UUID
    aggregate_version: int
    payload: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to take a message to a destination. `number` starts at 1, and again at 1 after a requeue or a
    replay. A worker that dies or is stopped in the middle leaves it to be made again."""

    delivery_id: UUID
    message: Message
    destination: str
    number: int


@dataclass(frozen=True, slots=True)
class Delivered:
    """It arrived; the receiver said so."""


@dataclass(frozen=True, slots=True)
class Postponed:
    """It did not arrive this time: again after `after`, or else after the schedule's next wait with jitter.
    After the schedule's last try it becomes a dead letter. `error` is for the operator, without secrets."""

    error: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never arrive as it is: a dead letter at once. `error` is for the operator, without secrets."""

    error: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Nothing was sent, because the receiver has enough to do with other messages: again after `after`. It
    does not count as a try."""

    after: timedelta


Outcome = Delivered | Postponed | Refused | Deferred


class Router(Protocol):
    """Names the destinations of new messages, inside the relay's transaction of the messages' shop: it sees
    that shop's rows and writes nothing. An exception postpones the messages, nothing is lost."""

    async def routes(self, messages: Sequence[Message]) -> Mapping[UUID, Collection[str]]:
        """Message id to destinations: any short text that the subscriber understands, such as the id of an
        endpoint. A message that is left out goes nowhere. Each destination becomes one delivery."""
        ...

    async def accepts(self, destination: str) -> bool:
        """Whether old messages of the shop may be sent there on request."""
        ...


class Subscriber(Protocol):
    """Takes messages to their destinations; safe to share between tasks.

    Per aggregate and destination the relay calls in the order of `sequence` and never two at once; different
    aggregates come at once and in any order. At least once: a message may come again after it had arrived.
    """

    @property
    def name(self) -> str:
        """Unique and stable: deliveries are stored under it. A letter, then letters, digits and dashes."""
        ...

    @property
    def schedule(self) -> Sequence[timedelta]:
        """The waits between tries, so that there is one try more than waits; the relay adds the jitter."""
        ...

    async def deliver(self, attempt: Attempt) -> Outcome:
        """Try once. Takes no longer than its own time-out, and is cancelled after a minute. May be cancelled
        at any time: the attempt is then made again. An exception is logged and counts as `Postponed`."""
        ...


class WakeUps(Protocol):
    """Hears of committed messages."""

    def listening(self, heard: Callable[[], None]) -> AbstractAsyncContextManager[None]:
        """Inside the block `heard` is called, in the event loop, soon after messages were committed by any
        process. Some may be missed: whoever listens looks from time to time."""
        ...


@dataclass(frozen=True, slots=True)
class Routers:
    """The router class of each subscriber, by the subscriber's name."""

    by_name: Mapping[str, type[Router]]
