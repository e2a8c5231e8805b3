"""Read a conversation, from its end."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.messages.desk import Desk
from emporion.application.messages.views import ConversationPageView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.domain.messages.errors import ConversationNotFound
from emporion.domain.messages.repository import ConversationRepository
from emporion.domain.shared.page import MAX_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class FindConversation(Query[ConversationPageView, ConversationNotFound]):
    """With the last `limit` (1 to MAX_LIMIT) messages before number `before`, or of all. For the customer,
    staff and the system; to all others the conversation is not there. Reading marks nothing as read."""

    conversation_id: UUID
    before: int | None = None
    limit: int = 50

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= MAX_LIMIT:
            raise ValueError(f"a page has 1 to {MAX_LIMIT} messages, not {self.limit}")


@handles(FindConversation, access=Access.USER)
class FindConversationHandler:
    """Three reads however long it is: conversation, role, messages. What is posted between them is left for
    the next question."""

    def __init__(self, desk: Desk, conversations: ConversationRepository) -> None:
        self._desk = desk
        self._conversations = conversations

    async def handle(self, query: FindConversation) -> Result[ConversationPageView, ConversationNotFound]:
        found = await self._desk.find(query.conversation_id)
        if isinstance(found, Failure):
            return found
        conversation, author = found.unwrap()
        end = conversation.message_count + 1
        before = end if query.before is None else min(query.before, end)
        messages = await self._conversations.find_messages(conversation.id, before=before, limit=query.limit)
        return Success(ConversationPageView.page(conversation, author.side, messages))
