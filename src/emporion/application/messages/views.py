"""What the use cases of conversations answer."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from emporion.domain.messages.conversation import Conversation, ConversationStatus
from emporion.domain.messages.message import Message, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """`number` counts from 1 in its conversation; `author_id` is null for the operator; UTC."""

    number: int
    id: UUID
    author_id: UUID | None
    side: Side
    text: str
    sent_at: datetime

    @classmethod
    def of(cls, message: Message) -> Self:
        return cls(
            number=message.number,
            id=message.id,
            author_id=message.author_id,
            side=message.side,
            text=message.text,
            sent_at=message.sent_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationView:
    """A conversation as the asker's `side` sees it: `unread` are the messages that wait for that side. A
    side's `_read` is the number of the last message it has read. `metadata` is null for customers. UTC."""

    id: UUID
    customer_id: UUID
    order_id: UUID | None
    subject: str
    status: ConversationStatus
    side: Side
    unread: int
    message_count: int
    last_message_at: datetime
    customer_read: int
    customer_unread: int
    staff_read: int
    staff_unread: int
    metadata: dict[str, Any] | None
    created_at: datetime
    updated_at: datetime
    version: int

    @classmethod
    def of(cls, conversation: Conversation, side: Side) -> "ConversationView":
        return ConversationView(
            id=conversation.id,
            customer_id=conversation.customer_id,
            order_id=conversation.order_id,
            subject=conversation.subject,
            status=conversation.status,
            side=side,
            unread=conversation.unread_of(side),
            message_count=conversation.message_count,
            last_message_at=conversation.last_message_at,
            customer_read=conversation.customer_read,
            customer_unread=conversation.customer_unread,
            staff_read=conversation.staff_read,
            staff_unread=conversation.staff_unread,
            metadata=conversation.metadata if side is Side.STAFF else None,
            created_at=conversation.created_at,
            updated_at=conversation.updated_at,
            version=conversation.version,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationPageView(ConversationView):
    """With one page of its messages, oldest first. `earlier` is the `before` of the page before this one,
    null where there is none."""

    messages: tuple[MessageView, ...]
    earlier: int | None

    @classmethod
    def page(
        cls, conversation: Conversation, side: Side, messages: Sequence[Message]
    ) -> "ConversationPageView":
        view = ConversationView.of(conversation, side)
        held = {field.name: getattr(view, field.name) for field in fields(view)}
        first = messages[0].number if messages else 1
        return cls(
            **held,
            messages=tuple(MessageView.of(message) for message in messages),
            earlier=first if first > 1 else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedMessageView:
    """A message, and its conversation with it."""

    posted: MessageView
    conversation: ConversationView


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadView:
    """Messages that wait for the asker's side, and in how many conversations."""

    side: Side
    messages: int
    conversations: int
