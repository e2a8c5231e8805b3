"""Write down how attempts ended.

- Only under the lease that they were made with: the late answer of a worker that lost it changes nothing.
- What arrived or is given up lets the next one of its line come forward.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from returns.result import Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.outbox.delivery import Delivery
from emporion.domain.outbox.repository import DeliveryRepository
from emporion.domain.shared.errors import DomainError


@dataclass(frozen=True, slots=True)
class Arrived:
    """The receiver has it."""


@dataclass(frozen=True, slots=True)
class Again:
    """Not this time; after `wait` it is due again."""

    error: str
    wait: timedelta


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A dead letter."""

    error: str


@dataclass(frozen=True, slots=True)
class HandedBack:
    """The attempt was not made, or not to its end, and does not count; after `wait` it is due again."""

    wait: timedelta = timedelta(0)


Ending = Arrived | Again | GivenUp | HandedBack


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """One attempt's end, and the lease that it was made under."""

    delivery_id: UUID
    lease_id: UUID
    ending: Ending


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleDeliveries(Command[int, DomainError]):
    """Answers how many of the leases still held; repeating it changes nothing."""

    settlements: tuple[Settlement, ...]


@handles(SettleDeliveries, access=Access.OPERATOR, replayable=False)
class SettleDeliveriesHandler:
    def __init__(self, context: Context, deliveries: DeliveryRepository) -> None:
        self._now = context.now
        self._deliveries = deliveries

    async def handle(self, command: SettleDeliveries) -> Result[int, DomainError]:
        endings = {(each.delivery_id, each.lease_id): each.ending for each in command.settlements}
        found = await self._deliveries.lock_many({each.delivery_id for each in command.settlements})
        held = [
            (delivery, endings[delivery.id, delivery.lease_id])
            for delivery in found.values()
            if delivery.lease_id is not None and (delivery.id, delivery.lease_id) in endings
        ]
        for delivery, ending in held:
            self._apply(delivery, ending)
            await self._deliveries.save(delivery)
        await self._move_up([delivery for delivery, _ in held if not delivery.is_open])
        return Success(len(held))

    def _apply(self, delivery: Delivery, ending: Ending) -> None:
        match ending:
            case Arrived():
                delivery.arrive(self._now)
            case Again(error, wait):
                delivery.postpone(error, self._now + wait)
            case GivenUp(error):
                delivery.give_up(error, self._now)
            case HandedBack(wait):
                delivery.hand_back(self._now + wait)

    async def _move_up(self, finished: list[Delivery]) -> None:
        lines = {delivery.line for delivery in finished}
        for delivery in await self._deliveries.lock_next(lines) if lines else []:
            delivery.come_forward(self._now)
            await self._deliveries.save(delivery)
