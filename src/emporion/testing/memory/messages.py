"""Conversations in memory. Foreign keys are not checked, locks are not held."""

from uuid import UUID

from emporion.domain.messages.conversation import Conversation, ConversationStatus
from emporion.domain.messages.fields import ConversationFields
from emporion.domain.messages.message import Message, Side
from emporion.domain.messages.repository import ConversationRepository, Unread
from emporion.domain.shared.criteria import Listing
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import Page
from emporion.testing.memory.repository import MemoryRepository


class MemoryConversations(MemoryRepository[Conversation], ConversationRepository):
    """`ConversationRepository` over a `MemoryStore`; a loaded conversation knows all of its messages."""

    kind = Conversation
    table_name = "conversations"

    async def lock_by_id(self, conversation_id: UUID) -> Conversation | None:
        stored = self._table.get(conversation_id)
        return None if stored is None else self._latest(stored)

    async def find_messages(self, conversation_id: UUID, *, before: int, limit: int) -> tuple[Message, ...]:
        stored = self._table.get(conversation_id)
        earlier = [each for each in stored.messages if each.number < before] if stored else []
        return tuple(earlier[-limit:])

    async def count_messages(self, conversation_id: UUID, side: Side, *, after: int) -> int:
        stored = self._table.get(conversation_id)
        messages = stored.messages if stored else ()
        return sum(each.number > after and each.side is side for each in messages)

    async def find_listed(
        self,
        request: AnyRequest,
        *,
        customer_id: UUID | None = None,
        status: ConversationStatus | None = None,
    ) -> Page[Conversation]:
        listed = [each for each in self._of(customer_id) if status in (None, each.status)]
        return self._paged(listed, request, Listing(sort=(ConversationFields.last_message_id.descending(),)))

    async def count_unread(self, side: Side, *, customer_id: UUID | None = None) -> Unread:
        counts = [each.unread_of(side) for each in self._of(customer_id)]
        return Unread(messages=sum(counts), conversations=sum(count > 0 for count in counts))

    def _of(self, customer_id: UUID | None) -> list[Conversation]:
        return [each for each in self._all() if customer_id in (None, each.customer_id)]
