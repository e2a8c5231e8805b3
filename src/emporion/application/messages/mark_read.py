"""Move a side's read marker."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.messages.desk import Desk
from emporion.application.messages.views import ConversationView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.messages.conversation import Conversation
from emporion.domain.messages.errors import ConversationNotFound, MessageUnknown
from emporion.domain.messages.message import Side
from emporion.domain.messages.repository import ConversationRepository

MarkReadError = ConversationNotFound | MessageUnknown


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRead(Command[ConversationView, MarkReadError]):
    """The actor's side has read message `up_to` and all before it; without it, all there are now. The
    members of a shop share one marker. It never goes back."""

    conversation_id: UUID
    up_to: int | None = None


@handles(MarkRead, access=Access.USER)
class MarkReadHandler:
    """Counts what came after the marker only where it is not at the end."""

    def __init__(self, desk: Desk, conversations: ConversationRepository) -> None:
        self._desk = desk
        self._conversations = conversations

    async def handle(self, command: MarkRead) -> Result[ConversationView, MarkReadError]:
        locked = await self._desk.lock(command.conversation_id)
        if isinstance(locked, Failure):
            return locked
        conversation, author = locked.unwrap()
        up_to = conversation.message_count if command.up_to is None else command.up_to
        later = await self._later(conversation, author.side, up_to)
        marked = conversation.mark_read(author.side, up_to, unread=later)
        if isinstance(marked, Failure):
            return marked
        await self._conversations.save(conversation)
        return Success(ConversationView.of(conversation, author.side))

    async def _later(self, conversation: Conversation, side: Side, up_to: int) -> int:
        if not 1 <= up_to < conversation.message_count:
            return 0
        return await self._conversations.count_messages(conversation.id, side.other, after=up_to)
