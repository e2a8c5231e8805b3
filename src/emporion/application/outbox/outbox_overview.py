"""How long the queues of all shops are."""

from dataclasses import dataclass

from returns.result import Result, Success

from emporion.application.outbox.views import QueueView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.domain.outbox.repository import OutboxQueues
from emporion.domain.shared.errors import DomainError


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxOverview(Query[tuple[QueueView, ...], DomainError]):
    """Every shop that has something to relay or to deliver, or a dead letter; the oldest work first."""


@handles(OutboxOverview, access=Access.OPERATOR)
class OutboxOverviewHandler:
    def __init__(self, context: Context, queues: OutboxQueues) -> None:
        self._context = context
        self._queues = queues

    async def handle(self, _: OutboxOverview) -> Result[tuple[QueueView, ...], DomainError]:
        figures = await self._queues.figures(self._context.now, None)
        views = [QueueView.of(each) for each in figures.values()]
        return Success(tuple(sorted(views, key=lambda each: -max(each.unrelayed_age, each.open_age))))
