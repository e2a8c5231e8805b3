"""List conversations: customers see their own, the shop's members all of them."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Result, Success

from emporion.application.messages.views import ConversationView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.application.wallets.visibility import is_staff
from emporion.domain.messages.conversation import Conversation, ConversationStatus
from emporion.domain.messages.message import Side
from emporion.domain.messages.repository import ConversationRepository
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page
from emporion.domain.shops.repository import MembershipRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class ListConversations(Query[Page[ConversationView], DomainError]):
    """Newest message first. `mine` restricts members to those where they are the customer; others never see
    more than that."""

    page: AnyRequest = FIRST_PAGE
    status: ConversationStatus | None = None
    mine: bool = False


@handles(ListConversations, access=Access.USER)
class ListConversationsHandler:
    """Two reads a page whatever its size: role and conversations, without their messages."""

    def __init__(
        self, context: Context, conversations: ConversationRepository, memberships: MembershipRepository
    ) -> None:
        self._context = context
        self._conversations = conversations
        self._memberships = memberships

    async def handle(self, query: ListConversations) -> Result[Page[ConversationView], DomainError]:
        page = await self._conversations.find_listed(
            query.page, customer_id=await self._only(query.mine), status=query.status
        )
        return Success(page.of(map(self._view, page.items)))

    async def _only(self, mine: bool) -> UUID | None:
        everything = not mine and await is_staff(self._context, self._memberships)
        return None if everything else self._context.user_id

    def _view(self, conversation: Conversation) -> ConversationView:
        own = conversation.customer_id == self._context.user_id
        return ConversationView.of(conversation, Side.CUSTOMER if own else Side.STAFF)
