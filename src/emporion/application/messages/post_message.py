"""Say something in a conversation."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.messages.desk import Desk
from emporion.application.messages.views import ConversationView, MessageView, PostedMessageView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.messages.conversation import PostError
from emporion.domain.messages.errors import ConversationNotFound
from emporion.domain.messages.repository import ConversationRepository

PostMessageError = ConversationNotFound | PostError


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMessage(Command[PostedMessageView, PostMessageError]):
    """`text` has 1 to 4000 characters. Saying something marks nothing as read."""

    conversation_id: UUID
    text: str


@handles(PostMessage, access=Access.USER)
class PostMessageHandler:
    """Locks the conversation's row without reading its messages: two who write at once wait for each other,
    and both messages are there."""

    def __init__(self, context: Context, desk: Desk, conversations: ConversationRepository) -> None:
        self._context = context
        self._desk = desk
        self._conversations = conversations

    async def handle(self, command: PostMessage) -> Result[PostedMessageView, PostMessageError]:
        locked = await self._desk.lock(command.conversation_id)
        if isinstance(locked, Failure):
            return locked
        conversation, author = locked.unwrap()
        match conversation.post(command.text, author, self._context.now):
            case Success(message):
                await self._conversations.save(conversation)
                view = ConversationView.of(conversation, author.side)
                return Success(PostedMessageView(posted=MessageView.of(message), conversation=view))
            case refused:
                return Failure(refused.failure())
