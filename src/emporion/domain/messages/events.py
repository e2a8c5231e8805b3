"""What other systems are told of conversations. Texts are not sent: who may read them asks for them."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from emporion.domain.messages.message import Side
from emporion.domain.shared.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationOpened(DomainEvent):
    """Followed by `message.posted` for its first message."""

    topic: ClassVar[str] = "conversation.opened"

    customer_id: UUID
    order_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePosted(DomainEvent):
    """Exactly one per message; `side` wrote it, so the other side has something to read."""

    topic: ClassVar[str] = "message.posted"

    message_id: UUID
    number: int
    side: Side
    customer_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationClosed(DomainEvent):
    topic: ClassVar[str] = "conversation.closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationReopened(DomainEvent):
    topic: ClassVar[str] = "conversation.reopened"
