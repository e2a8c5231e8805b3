"""Messages in memory: what was told becomes messages, numbered like real ones. Locks are not held."""

from dataclasses import fields
from datetime import datetime
from uuid import UUID

from emporion.domain.outbox.message import OutboxMessage
from emporion.domain.outbox.numbering import Numbering
from emporion.domain.outbox.repository import NumberingRepository, OutboxRepository
from emporion.domain.shared.entity import Entity, MutableEntity
from emporion.domain.shared.events import DomainEvent
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.changes import plain
from emporion.infrastructure.persistence.outbox import aggregate_version
from emporion.testing.memory.repository import MemoryRepository, MemoryStore


class MemoryNumberings(MemoryRepository[Numbering], NumberingRepository):
    """`NumberingRepository` over a `MemoryStore`."""

    kind = Numbering
    table_name = "outbox_numberings"

    async def take_turn(self, now: datetime) -> Numbering | None:
        return await self.wait_for_turn(now)

    async def wait_for_turn(self, now: datetime) -> Numbering:
        stored = self._table.get(self.shop_id)
        if stored is None:
            await self.save(Numbering.start(self.shop_id, now))
            stored = self._table[self.shop_id]
        return self._latest(stored)


class MemoryOutbox(MemoryRepository[OutboxMessage], OutboxRepository):
    """`OutboxRepository` over a `MemoryStore`."""

    kind = OutboxMessage
    table_name = "outbox_messages"

    async def find_batch(self, now: datetime, limit: int) -> list[OutboxMessage]:
        post(self.store)
        new = [message for message in self._all() if message.processed_at is None]
        due = [
            message
            for message in new
            if not (_waits(message, now) or any(_overtaken(message, other, now) for other in new))
        ]
        return sorted(due, key=_place)[:limit]

    async def find_range(self, first: int, last: int, limit: int) -> list[OutboxMessage]:
        found = [message for message in self._all() if first <= (message.sequence or 0) <= last]
        return sorted(found, key=lambda message: message.sequence or 0)[:limit]


def post(store: MemoryStore) -> None:
    """Make messages of the events that have none yet, as the flush does on PostgreSQL."""
    for event in store.events:
        told = store.tellers.pop(id(event), None)
        if told is not None:
            shop_id, teller = told
            message = _message(event, teller, shop_id)
            store.table(OutboxMessage, shop_id)[message.id] = message


def _message(event: DomainEvent, teller: Entity, shop_id: UUID) -> OutboxMessage:
    at = teller.updated_at if isinstance(teller, MutableEntity) else teller.created_at
    return OutboxMessage(
        id=new_id(),
        created_at=at,
        updated_at=at,
        version=1,
        shop_id=shop_id,
        topic=event.topic,
        aggregate_id=event.aggregate_id,
        aggregate_version=aggregate_version(event, teller),
        payload={field.name: plain(getattr(event, field.name)) for field in fields(event)},
        priority=event.priority,
        available_at=at,
    )


def _place(message: OutboxMessage) -> tuple[int, UUID]:
    return message.priority, message.id


def _waits(message: OutboxMessage, now: datetime) -> bool:
    return message.attempts > 0 and message.available_at > now


def _overtaken(message: OutboxMessage, other: OutboxMessage, now: datetime) -> bool:
    """Whether the other one is earlier in the same aggregate, and would come later."""
    if other.aggregate_id != message.aggregate_id:
        return False
    is_earlier = (other.aggregate_version, other.id) < (message.aggregate_version, message.id)
    return is_earlier and (_place(other) > _place(message) or _waits(other, now))
