"""Remove old deliveries that arrived. Messages and dead letters stay.

Messages are few bytes, prove that every order was told of (`emporion verify`), and can be replayed.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from returns.result import Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.outbox.repository import DeliveryRepository
from emporion.domain.shared.errors import DomainError

PRUNED_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PruneDeliveries(Command[int, DomainError]):
    """Of the context's shop, those that arrived longer ago than `keep`. Answers how many went; as many as
    `limit` means that there may be more."""

    keep: timedelta
    limit: int = PRUNED_AT_ONCE


@handles(PruneDeliveries, access=Access.OPERATOR, replayable=False)
class PruneDeliveriesHandler:
    def __init__(self, context: Context, deliveries: DeliveryRepository) -> None:
        self._context = context
        self._deliveries = deliveries

    async def handle(self, command: PruneDeliveries) -> Result[int, DomainError]:
        return Success(await self._deliveries.prune(self._context.now - command.keep, command.limit))
