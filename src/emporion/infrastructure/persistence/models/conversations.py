"""Conversations, each with its messages in one append-only array."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from emporion.domain.messages.conversation import MAX_MESSAGES, Conversation, ConversationStatus
from emporion.domain.messages.errors import CustomerUnknown
from emporion.domain.messages.message import Message, Side
from emporion.domain.orders.errors import OrderNotFound
from emporion.infrastructure.persistence.append_only import Tail
from emporion.infrastructure.persistence.base import (
    BaseMutableModel,
    JsonB,
    ShopScoped,
    Values,
    enum_check,
    shop_foreign_key,
)
from emporion.infrastructure.persistence.models.products import copied

_PERSONAL = {"personal": True}
_MESSAGES = {"append_only": "message_count", "authored": True, **_PERSONAL}
_KEPT_BY_ENTITY = {"unexpected": "the entity keeps it"}


class ConversationModel(ShopScoped, BaseMutableModel):
    __tablename__ = "conversations"
    __table_args__ = (
        enum_check("status", ConversationStatus),
        CheckConstraint(
            f"message_count >= 1 AND message_count <= {MAX_MESSAGES}", name="messages", info=_KEPT_BY_ENTITY
        ),
        CheckConstraint(
            "customer_read >= 0 AND customer_read <= message_count AND customer_unread >= 0",
            name="customer_marker",
            info=_KEPT_BY_ENTITY,
        ),
        CheckConstraint(
            "staff_read >= 0 AND staff_read <= message_count AND staff_unread >= 0",
            name="staff_marker",
            info=_KEPT_BY_ENTITY,
        ),
        shop_foreign_key(
            "order_id",
            "orders",
            name="fk_conversations_order",
            error=lambda row: OrderNotFound(order_id=row["order_id"]),
        ),
        # The list of the staff, of the staff by status, of one customer: newest activity first.
        Index("ix_conversations_activity", "shop_id", "last_message_id"),
        Index("ix_conversations_status", "shop_id", "status", "last_message_id"),
        Index("ix_conversations_customer", "shop_id", "customer_id", "last_message_id"),
        Index("ix_conversations_customer_id", "customer_id"),
        Index("ix_conversations_order", "shop_id", "order_id", postgresql_where=text("order_id IS NOT NULL")),
        Index(
            "ix_conversations_staff_unread",
            "shop_id",
            "staff_unread",
            postgresql_where=text("staff_unread > 0"),
        ),
    )

    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey(
            "users.id",
            name="fk_conversations_customer",
            info={"error": lambda row: CustomerUnknown(customer_id=row["customer_id"])},
        )
    )
    order_id: Mapped[UUID | None]
    subject: Mapped[str] = mapped_column(info=_PERSONAL)
    status: Mapped[str]
    messages: Mapped[list[Any]] = mapped_column(JsonB, info=_MESSAGES)
    message_count: Mapped[int]
    last_message_id: Mapped[UUID]
    last_message_at: Mapped[datetime]
    customer_read: Mapped[int]
    customer_unread: Mapped[int]
    staff_read: Mapped[int]
    staff_unread: Mapped[int]
    # "metadata" is a name that SQLAlchemy keeps for itself.
    annotations: Mapped[dict[str, Any]] = mapped_column("metadata", info=_PERSONAL)

    def to_entity(self) -> Conversation:
        """Without its messages, which the repository is asked for."""
        row: Any = self
        return Conversation(
            id=self.id,
            created_at=self.created_at,
            updated_at=self.updated_at,
            version=self.version,
            shop_id=self.shop_id,
            customer_id=self.customer_id,
            order_id=self.order_id,
            subject=self.subject,
            status=ConversationStatus(self.status),
            message_count=self.message_count,
            last_message_id=self.last_message_id,
            last_message_at=self.last_message_at,
            customer_read=self.customer_read,
            customer_unread=self.customer_unread,
            staff_read=self.staff_read,
            staff_unread=self.staff_unread,
            metadata=copied(row.metadata),  # a Core row goes by the column's own name
        )

    @classmethod
    def from_entity(cls, entity: Conversation) -> Values:
        return {
            "shop_id": entity.shop_id,
            "id": entity.id,
            "customer_id": entity.customer_id,
            "order_id": entity.order_id,
            "subject": entity.subject,
            "status": entity.status.value,
            "messages": Tail.known([stored(each) for each in entity.messages], entity.message_count),
            "message_count": entity.message_count,
            "last_message_id": entity.last_message_id,
            "last_message_at": entity.last_message_at,
            "customer_read": entity.customer_read,
            "customer_unread": entity.customer_unread,
            "staff_read": entity.staff_read,
            "staff_unread": entity.staff_unread,
            "metadata": copied(entity.metadata),
            "created_at": entity.created_at,
        }


def stored(message: Message) -> dict[str, Any]:
    """An element of the array; its number is its place."""
    return {
        "id": str(message.id),
        "author_id": None if message.author_id is None else str(message.author_id),
        "side": message.side.value,
        "text": message.text,
        "sent_at": message.sent_at.isoformat(),
    }


def message_of(element: dict[str, Any], number: int) -> Message:
    """The message that `stored` made the element of."""
    return Message(
        number=number,
        id=UUID(element["id"]),
        author_id=None if element["author_id"] is None else UUID(element["author_id"]),
        side=Side(element["side"]),
        text=element["text"],
        sent_at=datetime.fromisoformat(element["sent_at"]),
    )
