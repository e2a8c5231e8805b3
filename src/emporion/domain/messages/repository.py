"""What the domain asks of the store of conversations."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from emporion.domain.messages.conversation import Conversation, ConversationStatus
from emporion.domain.messages.message import Message, Side
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import Page
from emporion.domain.shared.repository import Repository


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Messages that one side has not read, and in how many conversations."""

    messages: int
    conversations: int


class ConversationRepository(Repository[Conversation], Protocol):
    """Conversations of one shop. Loading one reads none of its messages, saving one sends those that were
    posted: a long conversation costs no more than a short one."""

    async def lock_by_id(self, conversation_id: UUID) -> Conversation | None:
        """As last committed, locked (FOR UPDATE) until the end of the unit of work, or None."""
        ...

    async def find_messages(self, conversation_id: UUID, *, before: int, limit: int) -> tuple[Message, ...]:
        """The last `limit` messages with a number below `before`, in the order in which they were sent."""
        ...

    async def count_messages(self, conversation_id: UUID, side: Side, *, after: int) -> int:
        """How many messages with a number above `after` this side wrote."""
        ...

    async def find_listed(
        self,
        request: AnyRequest,
        *,
        customer_id: UUID | None = None,
        status: ConversationStatus | None = None,
    ) -> Page[Conversation]:
        """Newest activity first; None does not filter. A position is a `last_message_id`: what becomes
        active while somebody leafs through the pages moves to the front."""
        ...

    async def count_unread(self, side: Side, *, customer_id: UUID | None = None) -> Unread:
        """What this side has not read in all conversations, or in those of one customer."""
        ...
