"""What the outbox asks of its stores."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self
from uuid import UUID

from emporion.domain.outbox.delivery import Delivery, Line
from emporion.domain.outbox.message import OutboxMessage
from emporion.domain.outbox.numbering import Numbering
from emporion.domain.shared.reading import FindsMany, Pages
from emporion.domain.shared.repository import Repository


class NumberingRepository(Repository[Numbering], Protocol):
    """The numbering of one shop."""

    async def take_turn(self, now: datetime) -> Numbering | None:
        """The shop's numbering, locked until the end of the unit of work and made where there is none; None
        where another relay has it. Waits for nobody but a relay that is about to make it."""
        ...

    async def wait_for_turn(self, now: datetime) -> Numbering:
        """The same, waiting for whoever has it."""
        ...


class OutboxRepository(Repository[OutboxMessage], FindsMany[OutboxMessage], Protocol):
    """The messages of one shop. New ones are written by the unit of work, with the change they tell of."""

    async def find_batch(self, now: datetime, limit: int) -> list[OutboxMessage]:
        """At most `limit` messages without a number, by priority and then by age. A message is left out while
        an earlier one of its aggregate would come later. Only for the holder of the numbering's lock."""
        ...

    async def find_range(self, first: int, last: int, limit: int) -> list[OutboxMessage]:
        """Numbered messages from `first` to `last`, both included, in order; at most `limit`."""
        ...


class DeliveryRepository(Repository[Delivery], Pages[Delivery], Protocol):
    """The deliveries of one shop. `save` may raise `Rejected(LineMoved)` where a line has another head by
    now."""

    async def lock_due(
        self, now: datetime, subscribers: Collection[str], busy: Collection[tuple[str, str]], limit: int
    ) -> list[Delivery]:
        """Pending deliveries of these subscribers that are due, by priority and then by due time, locked;
        those that others hold are skipped, and so are the `busy` destinations (subscriber, destination)."""
        ...

    async def lock_many(self, delivery_ids: Collection[UUID]) -> dict[UUID, Delivery]:
        """The deliveries as last committed, locked in order of id; unknown ids are left out."""
        ...

    async def lock_heads(self, lines: Collection[Line]) -> set[Line]:
        """Those of the lines that have a pending delivery, which can not be finished before the end of this
        unit of work."""
        ...

    async def lock_next(self, lines: Collection[Line]) -> list[Delivery]:
        """The first waiting delivery of each line, locked. What was saved before is sent first."""
        ...

    async def lock_dead(
        self, subscriber: str | None, destination: str | None, *, before: datetime, limit: int
    ) -> list[Delivery]:
        """The oldest dead letters (lowest sequence) that were given up before that time, locked; None does
        not filter."""
        ...

    async def lock_of_messages(
        self, message_ids: Collection[UUID], subscriber: str, destination: str
    ) -> dict[UUID, Delivery]:
        """The deliveries of these messages to one destination by message id, locked."""
        ...

    async def prune(self, before: datetime, limit: int) -> int:
        """Remove at most `limit` deliveries that arrived before that time; how many went. Dead letters and
        messages stay."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """A shop's queue. `unrelayed` messages have no number yet, `stuck` ones of them because their routes
    can not be found out; ages are whole seconds of the oldest, 0 where there is none. `last_sequence` is that
    of the newest relayed message."""

    shop_id: UUID
    unrelayed: int
    stuck: int
    unrelayed_age: int
    open: int
    open_age: int
    dead: int
    last_sequence: int

    @classmethod
    def empty(cls, shop_id: UUID, last_sequence: int) -> Self:
        """Nothing to do."""
        return cls(
            shop_id=shop_id,
            unrelayed=0,
            stuck=0,
            unrelayed_age=0,
            open=0,
            open_age=0,
            dead=0,
            last_sequence=last_sequence,
        )


class OutboxQueues(Protocol):
    """The queues of all shops, the platform's among them. Reads only."""

    async def shops_to_relay(self, limit: int) -> Sequence[UUID]:
        """Shops with messages that have no number, in random order."""
        ...

    async def shops_to_deliver(
        self, now: datetime, subscribers: Collection[str], limit: int
    ) -> Sequence[UUID]:
        """Shops with deliveries of these subscribers that are due, in random order."""
        ...

    async def shops_to_prune(self, before: datetime, limit: int) -> Sequence[UUID]:
        """Shops with deliveries that arrived before that time, in random order."""
        ...

    async def figures(self, now: datetime, shop_id: UUID | None) -> Mapping[UUID, QueueFigures]:
        """The figures of one shop, which may be all zero, or of every shop that has something unrelayed, open
        or dead."""
        ...
