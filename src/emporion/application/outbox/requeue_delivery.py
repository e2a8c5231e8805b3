"""Give one dead letter another round of tries."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.outbox.queueing import Queueing
from emporion.application.outbox.views import DeliveryView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.outbox.errors import DeliveryNotDead, DeliveryNotFound
from emporion.domain.outbox.repository import DeliveryRepository

RequeueError = DeliveryNotFound | DeliveryNotDead


@dataclass(frozen=True, slots=True, kw_only=True)
class RequeueDelivery(Command[DeliveryView, RequeueError]):
    """Later messages of its aggregate that have arrived meanwhile do not come again."""

    delivery_id: UUID


@handles(RequeueDelivery, access=Access.OWNER)
class RequeueDeliveryHandler:
    def __init__(self, context: Context, queueing: Queueing, deliveries: DeliveryRepository) -> None:
        self._context = context
        self._queueing = queueing
        self._deliveries = deliveries

    async def handle(self, command: RequeueDelivery) -> Result[DeliveryView, RequeueError]:
        await self._queueing.begin()
        found = await self._deliveries.lock_many([command.delivery_id])
        delivery = found.get(command.delivery_id)
        if delivery is None:
            return Failure(DeliveryNotFound(delivery_id=command.delivery_id))
        match delivery.requeue(self._context.now):
            case Failure(error):
                return Failure(error)
            case _:
                await self._queueing.add([delivery])
                return Success(DeliveryView.of(delivery))
