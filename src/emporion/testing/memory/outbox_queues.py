"""The queues of all shops in memory."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from emporion.domain.outbox.delivery import Delivery, DeliveryState
from emporion.domain.outbox.message import OutboxMessage
from emporion.domain.outbox.numbering import Numbering
from emporion.domain.outbox.repository import OutboxQueues, QueueFigures
from emporion.testing.memory.outbox import post
from emporion.testing.memory.repository import MemoryRepository


class MemoryOutboxQueues(MemoryRepository[Delivery], OutboxQueues):
    """`OutboxQueues` over a `MemoryStore`, in order of the shops' ids."""

    kind = Delivery
    table_name = "deliveries"

    async def shops_to_relay(self, limit: int) -> Sequence[UUID]:
        post(self.store)
        return [shop for shop in self.store.shops(OutboxMessage) if self._unrelayed(shop)][:limit]

    async def shops_to_deliver(
        self, now: datetime, subscribers: Collection[str], limit: int
    ) -> Sequence[UUID]:

        def is_due(each: Delivery) -> bool:
            is_head = each.state is DeliveryState.PENDING
            return is_head and each.due_at <= now and each.subscriber in subscribers

        return self._shops_with(is_due)[:limit]

    async def shops_to_prune(self, before: datetime, limit: int) -> Sequence[UUID]:
        return self._shops_with(lambda each: each.arrived_before(before))[:limit]

    async def figures(self, now: datetime, shop_id: UUID | None) -> Mapping[UUID, QueueFigures]:
        post(self.store)
        shops = self.store.shops(OutboxMessage) if shop_id is None else [shop_id]
        found = {shop: self._figures(shop, now) for shop in shops}
        busy = {shop: each for shop, each in found.items() if each.unrelayed or each.open or each.dead}
        return busy if shop_id is None else found

    def _figures(self, shop_id: UUID, now: datetime) -> QueueFigures:
        unrelayed = self._unrelayed(shop_id)
        deliveries = self.store.table(Delivery, shop_id).values()
        open_ones = [each for each in deliveries if each.is_open]
        numbering = self.store.table(Numbering, shop_id).get(shop_id)
        return QueueFigures(
            shop_id=shop_id,
            unrelayed=len(unrelayed),
            stuck=sum(message.attempts > 0 for message in unrelayed),
            unrelayed_age=_age([message.created_at for message in unrelayed], now),
            open=len(open_ones),
            open_age=_age([each.queued_at for each in open_ones], now),
            dead=sum(each.state is DeliveryState.DEAD for each in deliveries),
            last_sequence=numbering.last if numbering else 0,
        )

    def _unrelayed(self, shop_id: UUID) -> list[OutboxMessage]:
        stored = self.store.table(OutboxMessage, shop_id).values()
        return [message for message in stored if message.processed_at is None]

    def _shops_with(self, holds: Callable[[Delivery], bool]) -> list[UUID]:
        shops = self.store.shops(Delivery)
        return [shop for shop in shops if any(map(holds, self.store.table(Delivery, shop).values()))]


def _age(times: list[datetime], now: datetime) -> int:
    return max(0, int((now - min(times)).total_seconds())) if times else 0
