"""How much waits to be read."""

from dataclasses import dataclass

from returns.result import Result, Success

from emporion.application.messages.views import UnreadView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.application.wallets.visibility import is_staff
from emporion.domain.messages.message import Side
from emporion.domain.messages.repository import ConversationRepository
from emporion.domain.shared.errors import DomainError
from emporion.domain.shops.repository import MembershipRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class CountUnread(Query[UnreadView, DomainError]):
    """For members what no member has read in the whole shop; for others, and with `mine`, what the actor as
    a customer has not read."""

    mine: bool = False


@handles(CountUnread, access=Access.USER)
class CountUnreadHandler:
    def __init__(
        self, context: Context, conversations: ConversationRepository, memberships: MembershipRepository
    ) -> None:
        self._context = context
        self._conversations = conversations
        self._memberships = memberships

    async def handle(self, query: CountUnread) -> Result[UnreadView, DomainError]:
        staff = not query.mine and await is_staff(self._context, self._memberships)
        side = Side.STAFF if staff else Side.CUSTOMER
        only = None if staff else self._context.user_id
        found = await self._conversations.count_unread(side, customer_id=only)
        return Success(UnreadView(side=side, messages=found.messages, conversations=found.conversations))
