"""The outbox: messages to the world, written with the change that they tell of."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from emporion.infrastructure.persistence.base import BaseModel


class OutboxMessageModel(BaseModel):
    """One message. The relay alone changes the delivery columns; it has no entity in the core."""

    __tablename__ = "outbox_messages"
    __audited__ = False
    __table_args__ = (
        Index(
            "ix_outbox_messages_unprocessed",
            "priority",
            "available_at",
            "id",
            postgresql_where=text("processed_at IS NULL"),
        ),
        Index("ix_outbox_messages_aggregate", "shop_id", "aggregate_id", "topic"),
    )

    shop_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-10)
    topic: Mapped[str]
    aggregate_id: Mapped[UUID]
    payload: Mapped[dict[str, Any]]
    priority: Mapped[int]
    available_at: Mapped[datetime]
    processed_at: Mapped[datetime | None]
    attempts: Mapped[int]
    last_error: Mapped[str | None]
