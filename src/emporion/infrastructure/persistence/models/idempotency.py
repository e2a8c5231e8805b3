"""Idempotency keys with the answers of their commands."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from emporion.infrastructure.persistence.base import BaseModel


class IdempotencyKeyModel(BaseModel):
    """One key of one actor in one shop; committed with the change, so a committed row is answered."""

    __tablename__ = "idempotency_keys"
    __audited__ = False
    __table_args__ = (
        UniqueConstraint(
            "shop_id",
            "actor",
            "key",
            name="uq_idempotency_keys_key",
            info={"unexpected": "claimed with ON CONFLICT DO NOTHING"},
        ),
        Index("ix_idempotency_keys_expires_at", "expires_at"),
    )

    shop_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-10)
    actor: Mapped[str]
    key: Mapped[str]
    command: Mapped[str]
    fingerprint: Mapped[str]
    answer: Mapped[str | None]
    expires_at: Mapped[datetime]
