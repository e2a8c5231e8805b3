"""What the outbox's use cases answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from emporion.application.outbox.ports import Message
from emporion.domain.outbox.delivery import Delivery, DeliveryState
from emporion.domain.outbox.message import OutboxMessage
from emporion.domain.outbox.repository import QueueFigures


def message_of(message: OutboxMessage, sequence: int) -> Message:
    """As routers and subscribers see it."""
    return Message(
        id=message.id,
        shop_id=message.shop_id,
        sequence=sequence,
        topic=message.topic,
        aggregate_id=message.aggregate_id,
        aggregate_version=message.aggregate_version,
        payload=message.payload,
        created_at=message.created_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """A message on its way to one destination; times are UTC, `due_at` is None unless it is pending."""

    id: UUID
    message_id: UUID
    sequence: int
    aggregate_id: UUID
    subscriber: str
    destination: str
    state: DeliveryState
    attempts: int
    queued_at: datetime
    due_at: datetime | None
    finished_at: datetime | None
    last_error: str | None

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        return cls(
            id=delivery.id,
            message_id=delivery.message_id,
            sequence=delivery.sequence,
            aggregate_id=delivery.aggregate_id,
            subscriber=delivery.subscriber,
            destination=delivery.destination,
            state=delivery.state,
            attempts=delivery.attempts,
            queued_at=delivery.queued_at,
            due_at=delivery.due_at if delivery.state is DeliveryState.PENDING else None,
            finished_at=delivery.finished_at,
            last_error=delivery.last_error,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """A delivery with what it delivers."""

    delivery: DeliveryView
    topic: str
    payload: Mapping[str, Any]
    message_created_at: datetime

    @classmethod
    def of(cls, delivery: Delivery, message: OutboxMessage) -> Self:
        return cls(
            delivery=DeliveryView.of(delivery),
            topic=message.topic,
            payload=message.payload,
            message_created_at=message.created_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """A shop's queue (`shop_id` is all zeros for messages of no shop). `unrelayed` messages have no sequence
    number yet; `stuck` ones of them because a router fails, which the worker logs; `open` deliveries are to
    be made, `dead` ones given up. Ages are those of the oldest, in seconds. `last_sequence` is the newest
    number."""

    shop_id: UUID
    unrelayed: int
    stuck: int
    unrelayed_age: int
    open: int
    open_age: int
    dead: int
    last_sequence: int

    @classmethod
    def of(cls, figures: QueueFigures) -> Self:
        return cls(
            shop_id=figures.shop_id,
            unrelayed=figures.unrelayed,
            stuck=figures.stuck,
            unrelayed_age=figures.unrelayed_age,
            open=figures.open,
            open_age=figures.open_age,
            dead=figures.dead,
            last_sequence=figures.last_sequence,
        )
