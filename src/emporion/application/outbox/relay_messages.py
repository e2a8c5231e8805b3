"""Give a shop's new messages their numbers and their deliveries.

- One relay a shop at a time: whoever holds the numbering. Orders and their messages never wait for it.
- A batch is all or nothing: the numbers, the deliveries, and that the messages are processed.
- A message whose routes can not be found out stays for later, and so do later ones of its aggregate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.outbox.routing import Routes, Routing
from emporion.application.outbox.views import message_of
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.outbox.delivery import Delivery, line_up
from emporion.domain.outbox.message import OutboxMessage
from emporion.domain.outbox.numbering import Numbering
from emporion.domain.outbox.repository import DeliveryRepository, NumberingRepository, OutboxRepository
from emporion.domain.shared.errors import DomainError

BATCH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayReport:
    """How many messages got their number, how many deliveries were made of them, and why others have to
    wait."""

    relayed: int
    deliveries: int
    postponed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayMessages(Command[RelayReport, DomainError]):
    """Relay at most `limit` messages of the context's shop; none where another relay is at it."""

    limit: int = BATCH


@handles(RelayMessages, access=Access.OPERATOR, replayable=False)
class RelayMessagesHandler:
    """Two statements and a flush, and two statements more where there are routers that name destinations."""

    def __init__(
        self,
        context: Context,
        numberings: NumberingRepository,
        outbox: OutboxRepository,
        deliveries: DeliveryRepository,
        routing: Routing,
    ) -> None:
        self._now = context.now
        self._numberings = numberings
        self._outbox = outbox
        self._deliveries = deliveries
        self._routing = routing

    async def handle(self, command: RelayMessages) -> Result[RelayReport, DomainError]:
        numbering = await self._numberings.take_turn(self._now)
        if numbering is None:
            return Success(RelayReport(relayed=0, deliveries=0))
        batch = await self._outbox.find_batch(self._now, command.limit)
        routes = await self._number(batch, numbering)
        await self._numberings.save(numbering)
        for message in batch:
            await self._outbox.save(message)
        relayed = {message.id: message for message in batch if message.sequence is not None}
        return Success(
            RelayReport(
                relayed=len(relayed),
                deliveries=await self._deliver(relayed, routes),
                postponed=tuple(message.last_error for message in batch if message.last_error is not None),
            )
        )

    async def _number(self, batch: Sequence[OutboxMessage], numbering: Numbering) -> Routes:
        """Number all messages at once, or one by one where one of them has a router fail."""
        messages = [message_of(each, number) for number, each in enumerate(batch, numbering.last + 1)]
        found = await self._routing.find(messages)
        routes: Routes = found.value_or({})
        if isinstance(found, Success):
            for message in batch:
                message.number(numbering.next(), self._now)
            return routes
        behind: set[UUID] = set()
        for message in batch:
            if message.aggregate_id not in behind:
                routes |= await self._number_alone(message, numbering, behind)
        return routes

    async def _number_alone(self, message: OutboxMessage, numbering: Numbering, behind: set[UUID]) -> Routes:
        match await self._routing.find([message_of(message, numbering.last + 1)]):
            case Success(found):
                message.number(numbering.next(), self._now)
                routes: Routes = found
                return routes
            case Failure(error):
                message.postpone(error.message, self._now)
                behind.add(message.aggregate_id)
                return {}
            case other:
                raise AssertionError(other)

    async def _deliver(self, relayed: dict[UUID, OutboxMessage], routes: Routes) -> int:
        made = [
            Delivery.of(relayed[message_id], subscriber, destination, self._now)
            for (message_id, subscriber), destinations in routes.items()
            for destination in dict.fromkeys(destinations)
        ]
        if made:
            line_up(made, await self._deliveries.lock_heads({each.line for each in made}), self._now)
        for each in made:
            await self._deliveries.save(each)
        return len(made)
