"""Take due deliveries of a shop, for one attempt each that nobody else makes meanwhile."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from returns.result import Result, Success

from emporion.application.outbox.ports import Attempt
from emporion.application.outbox.views import message_of
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.outbox.delivery import Delivery
from emporion.domain.outbox.repository import DeliveryRepository, OutboxRepository
from emporion.domain.shared.errors import DomainError

AT_ONCE: Final = 8
"""How many attempts a worker makes at one destination at the same time; the others come to their turn."""

Destination = tuple[str, str]
"""Subscriber and destination."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """An attempt that is ours until the lease's end."""

    lease_id: UUID
    subscriber: str
    attempt: Attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseDeliveries(Command[tuple[Lease, ...], DomainError]):
    """At most `limit` leases of length `term`. `under_way` is what the asker is at already in this shop."""

    subscribers: tuple[str, ...]
    limit: int
    term: timedelta
    under_way: Mapping[Destination, int]


@handles(LeaseDeliveries, access=Access.OPERATOR, replayable=False)
class LeaseDeliveriesHandler:
    def __init__(self, context: Context, deliveries: DeliveryRepository, outbox: OutboxRepository) -> None:
        self._now = context.now
        self._deliveries = deliveries
        self._outbox = outbox

    async def handle(self, command: LeaseDeliveries) -> Result[tuple[Lease, ...], DomainError]:
        busy = [each for each, number in command.under_way.items() if number >= AT_ONCE]
        due = await self._deliveries.lock_due(self._now, command.subscribers, busy, command.limit)
        chosen = list(_spread(due, command.under_way))
        messages = await self._outbox.find_many({each.message_id for each in chosen})
        leases = []
        for delivery in chosen:
            lease_id = delivery.lease(self._now + command.term)
            await self._deliveries.save(delivery)
            attempt = Attempt(
                delivery_id=delivery.id,
                message=message_of(messages[delivery.message_id], delivery.sequence),
                destination=delivery.destination,
                number=delivery.attempts,
            )
            leases.append(Lease(lease_id=lease_id, subscriber=delivery.subscriber, attempt=attempt))
        return Success(tuple(leases))


def _spread(due: list[Delivery], under_way: Mapping[Destination, int]) -> Iterator[Delivery]:
    """Leave out what would be too much for its destination."""
    counts = Counter(dict(under_way))
    for delivery in due:
        place = (delivery.subscriber, delivery.destination)
        if counts[place] < AT_ONCE:
            counts[place] += 1
            yield delivery
