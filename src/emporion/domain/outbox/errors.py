"""What the outbox refuses."""

from dataclasses import dataclass
from uuid import UUID

from emporion.domain.shared.errors import Conflict, Invalid, NotFound, Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryNotFound(NotFound):
    delivery_id: UUID

    @property
    def message(self) -> str:
        return f"This shop has no delivery {self.delivery_id}; list its deliveries to see their ids."


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryNotDead(Conflict):
    """Only dead letters are requeued: the others are on their way, or have arrived."""

    delivery_id: UUID
    state: str

    @property
    def message(self) -> str:
        return (
            f"Delivery {self.delivery_id} is {self.state}, not dead; "
            "to send a delivered message again, replay its sequence number."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidReplayRange(Invalid):
    first: int
    last: int

    @property
    def message(self) -> str:
        return (
            f"{self.first} to {self.last} is no range of sequence numbers; "
            "give the first and the last number, counted from 1."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownSubscriber(Invalid):
    subscriber: str
    known: tuple[str, ...]

    @property
    def message(self) -> str:
        names = ", ".join(self.known) or "none"
        return f"There is no subscriber '{self.subscriber}'; the known ones are: {names}."


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownDestination(Invalid):
    subscriber: str
    destination: str

    @property
    def message(self) -> str:
        return (
            f"{self.subscriber} sends nothing to '{self.destination}' on request; "
            "give a destination that this shop has now."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMoved(Unavailable):
    """A lost race for the place at the head of a line of deliveries."""

    @property
    def message(self) -> str:
        return "The deliveries of this destination moved on meanwhile; ask again."
