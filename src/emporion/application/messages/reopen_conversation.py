"""Let a closed conversation go on."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.messages.desk import Desk
from emporion.application.messages.views import ConversationView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.messages.errors import ConversationNotFound
from emporion.domain.messages.repository import ConversationRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenConversation(Command[ConversationView, ConversationNotFound]):
    """Either side may; repeating changes nothing."""

    conversation_id: UUID


@handles(ReopenConversation, access=Access.USER)
class ReopenConversationHandler:
    def __init__(self, desk: Desk, conversations: ConversationRepository) -> None:
        self._desk = desk
        self._conversations = conversations

    async def handle(self, command: ReopenConversation) -> Result[ConversationView, ConversationNotFound]:
        locked = await self._desk.lock(command.conversation_id)
        if isinstance(locked, Failure):
            return locked
        conversation, author = locked.unwrap()
        conversation.reopen()
        await self._conversations.save(conversation)
        return Success(ConversationView.of(conversation, author.side))
