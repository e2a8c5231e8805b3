"""Deliveries in memory. Locks are not held."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from emporion.domain.outbox.delivery import Delivery, DeliveryState, Line
from emporion.domain.outbox.errors import LineMoved
from emporion.domain.outbox.repository import DeliveryRepository
from emporion.domain.shared.errors import Rejected
from emporion.testing.memory.repository import MemoryRepository


class MemoryDeliveries(MemoryRepository[Delivery], DeliveryRepository):
    """`DeliveryRepository` over a `MemoryStore`."""

    kind = Delivery
    table_name = "deliveries"

    def _check(self, entity: Delivery, others: Iterable[Delivery]) -> None:
        heads = {other.line for other in others if other.state is DeliveryState.PENDING}
        if entity.state is DeliveryState.PENDING and entity.line in heads:
            raise Rejected(LineMoved())

    async def lock_due(
        self, now: datetime, subscribers: Collection[str], busy: Collection[tuple[str, str]], limit: int
    ) -> list[Delivery]:
        due = [
            each
            for each in self._in_state(DeliveryState.PENDING)
            if each.due_at <= now
            and each.subscriber in subscribers
            and (each.subscriber, each.destination) not in busy
        ]
        return sorted(due, key=lambda each: (each.priority, each.due_at))[:limit]

    async def lock_many(self, delivery_ids: Collection[UUID]) -> dict[UUID, Delivery]:
        return {key: self._latest(self._table[key]) for key in sorted(set(delivery_ids) & self._table.keys())}

    async def lock_heads(self, lines: Collection[Line]) -> set[Line]:
        return {each.line for each in self._in_state(DeliveryState.PENDING)} & set(lines)

    async def lock_next(self, lines: Collection[Line]) -> list[Delivery]:
        first: dict[Line, Delivery] = {}
        for each in sorted(self._in_state(DeliveryState.WAITING), key=lambda each: each.sequence):
            first.setdefault(each.line, each)
        return [each for line, each in first.items() if line in lines]

    async def lock_dead(
        self, subscriber: str | None, destination: str | None, *, before: datetime, limit: int
    ) -> list[Delivery]:
        dead = [
            each
            for each in self._such(DeliveryState.DEAD, subscriber, destination)
            if each.finished_at is not None and each.finished_at < before
        ]
        return sorted(dead, key=lambda each: each.sequence)[:limit]

    async def lock_of_messages(
        self, message_ids: Collection[UUID], subscriber: str, destination: str
    ) -> dict[UUID, Delivery]:
        there = self._such(None, subscriber, destination)
        return {each.message_id: each for each in there if each.message_id in message_ids}

    async def prune(self, before: datetime, limit: int) -> int:
        arrived = [each for each in self._in_state(DeliveryState.DELIVERED) if each.arrived_before(before)]
        for each in arrived[:limit]:
            await self.delete(each)
        return len(arrived[:limit])

    def _in_state(self, state: DeliveryState) -> list[Delivery]:
        return [each for each in self._all() if each.state is state]

    def _such(
        self, state: DeliveryState | None, subscriber: str | None, destination: str | None
    ) -> list[Delivery]:
        return [
            each
            for each in self._all()
            if state in (None, each.state)
            and subscriber in (None, each.subscriber)
            and destination in (None, each.destination)
        ]
