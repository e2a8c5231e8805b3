"""Send old messages to one destination again: to a receiver that saw a gap, or a new one that wants history.

- Every message of the range goes that its router would send there now, also those that it did not then;
  what is on its way goes once.
- Order holds: a replayed message comes before later ones of its aggregate that are still open.
"""

from dataclasses import dataclass
from typing import Final, Self

from returns.result import Failure, Result, Success

from emporion.application.outbox.ports import Routers
from emporion.application.outbox.queueing import Queueing
from emporion.application.outbox.views import message_of
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.shared.ports import Parts
from emporion.domain.outbox.delivery import Delivery
from emporion.domain.outbox.errors import InvalidReplayRange, UnknownDestination, UnknownSubscriber
from emporion.domain.outbox.message import OutboxMessage
from emporion.domain.outbox.repository import DeliveryRepository, OutboxRepository

REPLAYED_AT_ONCE: Final = 500
BEHIND_LIVE: Final = 100
"""The priority of replayed messages: new ones do not wait for history."""

ReplayError = InvalidReplayRange | UnknownSubscriber | UnknownDestination


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayView:
    """`queued` deliveries were opened, `under_way` ones were open already, `left_out` messages are not for
    this destination. Where `next` is set, the limit was reached: the same command goes on from there."""

    queued: int
    under_way: int
    left_out: int
    next: int | None

    @classmethod
    def nothing(cls) -> Self:
        return cls(queued=0, under_way=0, left_out=0, next=None)

    def and_then(self, later: "ReplayView") -> "ReplayView":
        """Both together, as far as the later one came."""
        return ReplayView(
            queued=self.queued + later.queued,
            under_way=self.under_way + later.under_way,
            left_out=self.left_out + later.left_out,
            next=later.next,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayMessages(Command[ReplayView, ReplayError]):
    """The shop's messages with sequence numbers from `first` to `last`, both included, at most
    `REPLAYED_AT_ONCE` of them."""

    subscriber: str
    destination: str
    first: int
    last: int


@handles(ReplayMessages, access=Access.OWNER)
class ReplayMessagesHandler:
    def __init__(
        self,
        context: Context,
        routers: Routers,
        parts: Parts,
        queueing: Queueing,
        outbox: OutboxRepository,
        deliveries: DeliveryRepository,
    ) -> None:
        self._now = context.now
        self._routers = routers
        self._parts = parts
        self._queueing = queueing
        self._outbox = outbox
        self._deliveries = deliveries

    async def handle(self, command: ReplayMessages) -> Result[ReplayView, ReplayError]:
        refused = await self._refused(command)
        if refused is not None:
            return Failure(refused)
        await self._queueing.begin()
        found = await self._outbox.find_range(command.first, command.last, REPLAYED_AT_ONCE)
        messages = await self._for_destination(found, command)
        known = await self._deliveries.lock_of_messages(
            [message.id for message in messages], command.subscriber, command.destination
        )
        queued = [each for each in known.values() if not each.is_open]
        for delivery in queued:
            delivery.reopen(self._now)
        queued += [
            Delivery.of(message, command.subscriber, command.destination, self._now)
            for message in messages
            if message.id not in known
        ]
        for delivery in queued:
            delivery.priority = BEHIND_LIVE
        await self._queueing.add(queued)
        reached = found[-1].sequence if len(found) == REPLAYED_AT_ONCE else None
        return Success(
            ReplayView(
                queued=len(queued),
                under_way=len(messages) - len(queued),
                left_out=len(found) - len(messages),
                next=None if reached is None or reached >= command.last else reached + 1,
            )
        )

    async def _for_destination(
        self, found: list[OutboxMessage], command: ReplayMessages
    ) -> list[OutboxMessage]:
        router = self._parts.build(self._routers.by_name[command.subscriber])
        routes = await router.routes([message_of(each, each.sequence or 0) for each in found])
        return [each for each in found if command.destination in routes.get(each.id, ())]

    async def _refused(self, command: ReplayMessages) -> ReplayError | None:
        if not 1 <= command.first <= command.last:
            return InvalidReplayRange(first=command.first, last=command.last)
        router = self._routers.by_name.get(command.subscriber)
        if router is None:
            known = tuple(sorted(self._routers.by_name))
            return UnknownSubscriber(subscriber=command.subscriber, known=known)
        if not await self._parts.build(router).accepts(command.destination):
            return UnknownDestination(subscriber=command.subscriber, destination=command.destination)
        return None
