"""Note something about a conversation, for the staff only."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.messages.views import ConversationView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.messages.errors import ConversationNotFound, MetadataInvalid
from emporion.domain.messages.message import Side
from emporion.domain.messages.repository import ConversationRepository

AnnotateConversationError = ConversationNotFound | MetadataInvalid


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotateConversation(Command[ConversationView, AnnotateConversationError]):
    """`patch` is merged into the metadata (RFC 7396: objects are merged, null removes); what comes out has
    at most 16000 characters as JSON."""

    conversation_id: UUID
    patch: dict[str, Any]


@handles(AnnotateConversation, access=Access.STAFF)
class AnnotateConversationHandler:
    """Locks the row, so that two who note different things at once both succeed."""

    def __init__(self, conversations: ConversationRepository) -> None:
        self._conversations = conversations

    async def handle(
        self, command: AnnotateConversation
    ) -> Result[ConversationView, AnnotateConversationError]:
        conversation = await self._conversations.lock_by_id(command.conversation_id)
        if conversation is None:
            return Failure(ConversationNotFound(conversation_id=command.conversation_id))
        noted = conversation.annotate(command.patch)
        if isinstance(noted, Failure):
            return noted
        await self._conversations.save(conversation)
        return Success(ConversationView.of(conversation, Side.STAFF))
