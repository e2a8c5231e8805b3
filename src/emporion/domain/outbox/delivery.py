"""A message on its way to one destination."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Self
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.domain.outbox.errors import DeliveryNotDead
from emporion.domain.outbox.message import OutboxMessage
from emporion.domain.shared.entity import MutableEntity
from emporion.domain.shared.ids import new_id


class DeliveryState(StrEnum):
    """WAITING: behind another one of its line. PENDING: at the head of its line, to be tried when it is due.
    DELIVERED and DEAD (given up) are final until an operator replays or requeues it."""

    WAITING = "waiting"
    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


class Line(NamedTuple):
    """Deliveries of one aggregate to one destination: one at a time, in order of their sequence."""

    aggregate_id: UUID
    subscriber: str
    destination: str


@dataclass(slots=True, kw_only=True, eq=False)
class Delivery(MutableEntity):
    """There is one for each message, subscriber and destination. `due_at` (UTC) matters while it is pending;
    a lease pushes it into the future, so that an attempt whose worker died is made again. `attempts` counts
    the tries since `queued_at` (UTC)."""

    shop_id: UUID
    message_id: UUID
    aggregate_id: UUID
    sequence: int
    priority: int
    subscriber: str
    destination: str
    state: DeliveryState = DeliveryState.WAITING
    attempts: int = 0
    queued_at: datetime
    due_at: datetime
    lease_id: UUID | None = None
    finished_at: datetime | None = None
    last_error: str | None = None

    @classmethod
    def of(cls, message: OutboxMessage, subscriber: str, destination: str, now: datetime) -> Self:
        """A new one of a numbered message; `line_up` gives it its place."""
        if message.sequence is None:
            raise ValueError(f"message {message.id} has no sequence number yet")
        return cls(
            id=new_id(),
            created_at=now,
            updated_at=now,
            shop_id=message.shop_id,
            message_id=message.id,
            aggregate_id=message.aggregate_id,
            sequence=message.sequence,
            priority=message.priority,
            subscriber=subscriber,
            destination=destination,
            queued_at=now,
            due_at=now,
        )

    @property
    def line(self) -> Line:
        return Line(self.aggregate_id, self.subscriber, self.destination)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be delivered."""
        return self.state in (DeliveryState.WAITING, DeliveryState.PENDING)

    def arrived_before(self, time: datetime) -> bool:
        """Whether it was delivered before that time (UTC)."""
        return (
            self.state is DeliveryState.DELIVERED and self.finished_at is not None and self.finished_at < time
        )

    def come_forward(self, now: datetime) -> None:
        """It is at the head of its line: due at once."""
        self.state, self.due_at = DeliveryState.PENDING, now

    def lease(self, until: datetime) -> UUID:
        """One more attempt begins, which nobody else makes before `until`; the lease's id proves whose it
        is."""
        self.attempts += 1
        self.lease_id, self.due_at = new_id(), until
        return self.lease_id

    def arrive(self, now: datetime) -> None:
        """The receiver has it."""
        self._finish(DeliveryState.DELIVERED, now, None)

    def give_up(self, error: str, now: datetime) -> None:
        """A dead letter: kept until somebody requeues it; what stands behind it in the line moves on."""
        self._finish(DeliveryState.DEAD, now, error)

    def postpone(self, error: str, until: datetime) -> None:
        """Not this time; tried again at `until`."""
        self.lease_id, self.last_error, self.due_at = None, error, until

    def hand_back(self, due_at: datetime) -> None:
        """The attempt was not made to its end and does not count."""
        self.lease_id, self.due_at = None, due_at
        self.attempts -= 1

    def requeue(self, now: datetime) -> Result[None, DeliveryNotDead]:
        """Give a dead letter another full round of tries; `line_up` gives it its place."""
        if self.state is not DeliveryState.DEAD:
            return Failure(DeliveryNotDead(delivery_id=self.id, state=self.state.value))
        self.reopen(now)
        return Success(None)

    def reopen(self, now: datetime) -> None:
        """Deliver it once more, with all tries. What is open already stays as it is."""
        if not self.is_open:
            self.state, self.attempts, self.finished_at = DeliveryState.WAITING, 0, None
            self.queued_at = self.due_at = now

    def _finish(self, state: DeliveryState, now: datetime, error: str | None) -> None:
        self.state, self.finished_at, self.last_error, self.lease_id = state, now, error, None


def line_up(deliveries: Iterable[Delivery], headed: Collection[Line], now: datetime) -> None:
    """Give new and reopened deliveries their places: the first of each line that has no head comes forward,
    the others wait. `headed` are the lines with a pending delivery, which must stay locked."""
    taken = set(headed)
    for each in sorted(deliveries, key=lambda each: each.sequence):
        if each.line not in taken:
            taken.add(each.line)
            each.come_forward(now)
