"""Which shops have something for the worker."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.domain.outbox.repository import OutboxQueues
from emporion.domain.shared.errors import DomainError


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Shops in random order, so that workers do not all begin with the same one."""

    to_relay: tuple[UUID, ...]
    to_deliver: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindWork(Query[Work, DomainError]):
    """At most `limit` shops of each kind; deliveries of these subscribers only."""

    subscribers: tuple[str, ...]
    limit: int = 50


@handles(FindWork, access=Access.OPERATOR)
class FindWorkHandler:
    def __init__(self, context: Context, queues: OutboxQueues) -> None:
        self._now = context.now
        self._queues = queues

    async def handle(self, query: FindWork) -> Result[Work, DomainError]:
        to_relay = await self._queues.shops_to_relay(query.limit)
        to_deliver = (
            await self._queues.shops_to_deliver(self._now, query.subscribers, query.limit)
            if query.subscribers
            else ()
        )
        return Success(Work(to_relay=tuple(to_relay), to_deliver=tuple(to_deliver)))
