"""Give the dead letters of a shop another round of tries, after whatever was wrong is mended."""

from dataclasses import dataclass
from typing import Final

from returns.result import Result, Success

from emporion.application.outbox.queueing import Queueing
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.outbox.repository import DeliveryRepository
from emporion.domain.shared.errors import DomainError

REQUEUED_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RequeuedView:
    """How many went; `may_be_more` where the limit was reached, and the same command goes on."""

    requeued: int
    may_be_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequeueDead(Command[RequeuedView, DomainError]):
    """Those that died before the context's `now`, the oldest `REQUEUED_AT_ONCE` at most; None does not
    filter."""

    subscriber: str | None = None
    destination: str | None = None


@handles(RequeueDead, access=Access.OWNER)
class RequeueDeadHandler:
    def __init__(self, context: Context, queueing: Queueing, deliveries: DeliveryRepository) -> None:
        self._context = context
        self._queueing = queueing
        self._deliveries = deliveries

    async def handle(self, command: RequeueDead) -> Result[RequeuedView, DomainError]:
        await self._queueing.begin()
        such = (command.subscriber, command.destination)
        dead = await self._deliveries.lock_dead(*such, before=self._context.now, limit=REQUEUED_AT_ONCE)
        for delivery in dead:
            delivery.reopen(self._context.now)
        await self._queueing.add(dead)
        return Success(RequeuedView(requeued=len(dead), may_be_more=len(dead) == REQUEUED_AT_ONCE))
