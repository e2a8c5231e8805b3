"""Which shops have deliveries that are old enough to go."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from returns.result import Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.domain.outbox.repository import OutboxQueues
from emporion.domain.shared.errors import DomainError


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPrunable(Query[tuple[UUID, ...], DomainError]):
    """At most `limit` shops with deliveries that arrived longer ago than `keep`."""

    keep: timedelta
    limit: int = 100


@handles(FindPrunable, access=Access.OPERATOR)
class FindPrunableHandler:
    def __init__(self, context: Context, queues: OutboxQueues) -> None:
        self._context = context
        self._queues = queues

    async def handle(self, query: FindPrunable) -> Result[tuple[UUID, ...], DomainError]:
        before = self._context.now - query.keep
        return Success(tuple(await self._queues.shops_to_prune(before, query.limit)))
