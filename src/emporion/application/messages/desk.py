"""Whose conversation it is decides who takes part: its customer, the shop's members, and the system."""

from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.context import Context
from emporion.application.wallets.visibility import is_staff
from emporion.domain.messages.conversation import Author, Conversation
from emporion.domain.messages.errors import ConversationNotFound
from emporion.domain.messages.message import Side
from emporion.domain.messages.repository import ConversationRepository
from emporion.domain.shops.repository import MembershipRepository


class Desk:
    """Finds conversations for the actor. A customer sees his own, all others are as if they were not; a
    member who is the customer speaks as the customer."""

    def __init__(
        self, context: Context, conversations: ConversationRepository, memberships: MembershipRepository
    ) -> None:
        self._context = context
        self._conversations = conversations
        self._memberships = memberships

    async def find(self, conversation_id: UUID) -> Result[tuple[Conversation, Author], ConversationNotFound]:
        """The conversation and the actor's part in it."""
        return await self._seen(await self._conversations.find_by_id(conversation_id), conversation_id)

    async def lock(self, conversation_id: UUID) -> Result[tuple[Conversation, Author], ConversationNotFound]:
        """As `find`, locked until the end of the unit of work: who else writes waits, and loses nothing."""
        return await self._seen(await self._conversations.lock_by_id(conversation_id), conversation_id)

    async def part(self, customer_id: UUID) -> Author | None:
        """The actor's part in a conversation with this customer, None for those who have none."""
        user_id = self._context.user_id
        if customer_id == user_id:
            return Author(side=Side.CUSTOMER, user_id=user_id)
        if await is_staff(self._context, self._memberships):
            return Author(side=Side.STAFF, user_id=user_id)
        return None

    async def _seen(
        self, conversation: Conversation | None, conversation_id: UUID
    ) -> Result[tuple[Conversation, Author], ConversationNotFound]:
        author = None if conversation is None else await self.part(conversation.customer_id)
        if conversation is None or author is None:
            return Failure(ConversationNotFound(conversation_id=conversation_id))
        return Success((conversation, author))
