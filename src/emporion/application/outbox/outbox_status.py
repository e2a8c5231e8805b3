"""How long the queues are."""

from dataclasses import dataclass

from returns.result import Result, Success

from emporion.application.outbox.views import QueueView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.domain.outbox.repository import OutboxQueues
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.ids import PLATFORM


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxStatus(Query[QueueView, DomainError]):
    """The queue of the context's shop; without a shop, of the messages that belong to none."""


@handles(OutboxStatus, access=Access.OWNER)
class OutboxStatusHandler:
    def __init__(self, context: Context, queues: OutboxQueues) -> None:
        self._context = context
        self._queues = queues

    async def handle(self, _: OutboxStatus) -> Result[QueueView, DomainError]:
        shop_id = self._context.shop_id or PLATFORM
        figures = await self._queues.figures(self._context.now, shop_id)
        return Success(QueueView.of(figures[shop_id]))
