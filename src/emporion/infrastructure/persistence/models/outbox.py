"""The outbox: messages to the world, written with the change that they tell of, and their numbering."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from emporion.domain.outbox.message import OutboxMessage
from emporion.domain.outbox.numbering import Numbering
from emporion.infrastructure.persistence.base import BaseMutableModel, Values


class OutboxMessageModel(BaseMutableModel):
    """One message. The indexes that orders pay for hold the unprocessed ones only, and stay small."""

    __tablename__ = "outbox_messages"
    __audited__ = False
    __table_args__ = (
        Index(
            "ix_outbox_messages_unprocessed",
            "shop_id",
            "priority",
            "id",
            postgresql_where=text("processed_at IS NULL"),
        ),
        Index(
            "ix_outbox_messages_unprocessed_of",
            "shop_id",
            "aggregate_id",
            postgresql_where=text("processed_at IS NULL"),
        ),
        Index(
            "uq_outbox_messages_sequence",
            "shop_id",
            "sequence",
            unique=True,
            postgresql_where=text("sequence IS NOT NULL"),
            info={"unexpected": "the numbering is locked while numbers are given"},
        ),
    )

    shop_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-10)
    topic: Mapped[str]
    aggregate_id: Mapped[UUID]
    aggregate_version: Mapped[int]
    payload: Mapped[dict[str, Any]]
    priority: Mapped[int]
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    processed_at: Mapped[datetime | None]
    attempts: Mapped[int]
    available_at: Mapped[datetime]
    last_error: Mapped[str | None]

    def to_entity(self) -> OutboxMessage:
        return OutboxMessage(
            id=self.id,
            shop_id=self.shop_id,
            created_at=self.created_at,
            updated_at=self.updated_at,
            version=self.version,
            topic=self.topic,
            aggregate_id=self.aggregate_id,
            aggregate_version=self.aggregate_version,
            payload=dict(self.payload),
            priority=self.priority,
            sequence=self.sequence,
            processed_at=self.processed_at,
            attempts=self.attempts,
            available_at=self.available_at,
            last_error=self.last_error,
        )

    @classmethod
    def from_entity(cls, entity: OutboxMessage) -> Values:
        return {
            "shop_id": entity.shop_id,
            "id": entity.id,
            "created_at": entity.created_at,
            "updated_at": entity.updated_at,
            "version": entity.version,
            "topic": entity.topic,
            "aggregate_id": entity.aggregate_id,
            "aggregate_version": entity.aggregate_version,
            "payload": entity.payload,
            "priority": entity.priority,
            "sequence": entity.sequence,
            "processed_at": entity.processed_at,
            "attempts": entity.attempts,
            "available_at": entity.available_at,
            "last_error": entity.last_error,
        }


class NumberingModel(BaseMutableModel):
    """The last sequence number of one shop; its id is the shop's."""

    __tablename__ = "outbox_numberings"
    __audited__ = False

    shop_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-10)
    last: Mapped[int] = mapped_column(BigInteger)

    def to_entity(self) -> Numbering:
        return Numbering(
            id=self.id,
            shop_id=self.shop_id,
            created_at=self.created_at,
            updated_at=self.updated_at,
            version=self.version,
            last=self.last,
        )

    @classmethod
    def from_entity(cls, entity: Numbering) -> Values:
        return {
            "shop_id": entity.shop_id,
            "id": entity.id,
            "created_at": entity.created_at,
            "updated_at": entity.updated_at,
            "version": entity.version,
            "last": entity.last,
        }
