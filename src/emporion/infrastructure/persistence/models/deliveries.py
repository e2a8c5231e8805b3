"""Messages on their way, one row for each destination."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from emporion.domain.outbox.delivery import Delivery, DeliveryState
from emporion.domain.outbox.errors import LineMoved
from emporion.infrastructure.persistence.base import BaseMutableModel, Values, enum_check, shop_foreign_key


def _moved(_: Values) -> LineMoved:
    return LineMoved()


class DeliveryModel(BaseMutableModel):
    """One message to one destination. A line (aggregate and destination) has one pending delivery at most:
    that is what keeps the order, whoever delivers."""

    __tablename__ = "deliveries"
    __audited__ = False
    __table_args__ = (
        enum_check("state", DeliveryState),
        shop_foreign_key("message_id", "outbox_messages"),
        UniqueConstraint(
            "shop_id",
            "message_id",
            "subscriber",
            "destination",
            name="uq_deliveries_message",
            info={"unexpected": "made while the shop's numbering is locked"},
        ),
        Index(
            "uq_deliveries_head",
            "shop_id",
            "aggregate_id",
            "subscriber",
            "destination",
            unique=True,
            postgresql_where=text("state = 'pending'"),
            info={"error": _moved},
        ),
        Index(
            "ix_deliveries_waiting",
            "shop_id",
            "aggregate_id",
            "subscriber",
            "destination",
            "sequence",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_deliveries_due",
            "shop_id",
            "priority",
            "due_at",
            "id",
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "ix_deliveries_dead",
            "shop_id",
            "subscriber",
            "destination",
            "sequence",
            postgresql_where=text("state = 'dead'"),
        ),
        Index(
            "ix_deliveries_delivered",
            "shop_id",
            "finished_at",
            postgresql_where=text("state = 'delivered'"),
        ),
    )

    shop_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-10)
    message_id: Mapped[UUID]
    aggregate_id: Mapped[UUID]
    sequence: Mapped[int] = mapped_column(BigInteger)
    priority: Mapped[int]
    subscriber: Mapped[str]
    destination: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int]
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    lease_id: Mapped[UUID | None]
    finished_at: Mapped[datetime | None]
    last_error: Mapped[str | None]

    def to_entity(self) -> Delivery:
        return Delivery(
            **{name: getattr(self, name) for name in _PLAIN},
            state=DeliveryState(self.state),
        )

    @classmethod
    def from_entity(cls, entity: Delivery) -> Values:
        row: dict[str, Any] = {name: getattr(entity, name) for name in _PLAIN}
        return row | {"state": entity.state.value}


_PLAIN = (
    "id",
    "shop_id",
    "created_at",
    "updated_at",
    "version",
    "message_id",
    "aggregate_id",
    "sequence",
    "priority",
    "subscriber",
    "destination",
    "attempts",
    "queued_at",
    "due_at",
    "lease_id",
    "finished_at",
    "last_error",
)
