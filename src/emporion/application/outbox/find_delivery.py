"""Look at one delivery and what it delivers."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.outbox.views import LetterView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.domain.outbox.errors import DeliveryNotFound
from emporion.domain.outbox.repository import DeliveryRepository, OutboxRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class FindDelivery(Query[LetterView, DeliveryNotFound]):
    delivery_id: UUID


@handles(FindDelivery, access=Access.OWNER)
class FindDeliveryHandler:
    def __init__(self, deliveries: DeliveryRepository, outbox: OutboxRepository) -> None:
        self._deliveries = deliveries
        self._outbox = outbox

    async def handle(self, query: FindDelivery) -> Result[LetterView, DeliveryNotFound]:
        delivery = await self._deliveries.find_by_id(query.delivery_id)
        message = None if delivery is None else await self._outbox.find_by_id(delivery.message_id)
        if delivery is None or message is None:
            return Failure(DeliveryNotFound(delivery_id=query.delivery_id))
        return Success(LetterView.of(delivery, message))
