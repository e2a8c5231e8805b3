"""Messages and deliveries."""

from datetime import datetime
from uuid import UUID

from emporion.domain.outbox.delivery import Delivery, DeliveryState
from emporion.domain.outbox.message import OutboxMessage
from emporion.domain.shared.ids import new_id
from emporion.testing.factories import NOW


def make_message(
    *,
    shop_id: UUID | None = None,
    aggregate_id: UUID | None = None,
    aggregate_version: int = 1,
    priority: int = 0,
    sequence: int | None = None,
    now: datetime = NOW,
) -> OutboxMessage:
    """A message that is not relayed yet, unless it has a `sequence`."""
    return OutboxMessage(
        id=new_id(),
        created_at=now,
        updated_at=now,
        shop_id=shop_id or new_id(),
        topic="test.told",
        aggregate_id=aggregate_id or new_id(),
        aggregate_version=aggregate_version,
        payload={"note": "made up"},
        priority=priority,
        sequence=sequence,
        processed_at=None if sequence is None else now,
        available_at=now,
    )


def make_delivery(
    message: OutboxMessage,
    *,
    state: DeliveryState = DeliveryState.PENDING,
    subscriber: str = "recorder",
    destination: str = "here",
    due_at: datetime = NOW,
    finished_at: datetime | None = None,
) -> Delivery:
    """A delivery of a numbered message; one that is over has ended at `finished_at`, or when it was made."""
    delivery = Delivery.of(message, subscriber, destination, message.created_at)
    delivery.state, delivery.due_at = state, due_at
    if not delivery.is_open:
        delivery.finished_at = finished_at or message.created_at
    return delivery
