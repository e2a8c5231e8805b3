"""List orders: customers see their own, the shop's members all of them."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Result, Success

from emporion.application.orders.views import OrderView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.application.wallets.visibility import is_staff
from emporion.domain.orders.order import OrderStatus
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.page import FIRST_PAGE, Page, PageRequest
from emporion.domain.shops.repository import MembershipRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOrders(Query[Page[OrderView], DomainError]):
    """Newest first. `mine` restricts members to their own orders; others never see more than that."""

    page: PageRequest = FIRST_PAGE
    status: OrderStatus | None = None
    mine: bool = False


@handles(ListOrders, access=Access.USER)
class ListOrdersHandler:
    def __init__(self, context: Context, orders: OrderRepository, memberships: MembershipRepository) -> None:
        self._context = context
        self._orders = orders
        self._memberships = memberships

    async def handle(self, query: ListOrders) -> Result[Page[OrderView], DomainError]:
        page = await self._orders.find_listed(
            query.page, customer_id=await self._only(query.mine), status=query.status
        )
        return Success(Page(tuple(OrderView.of(order) for order in page.items), page.next_after))

    async def _only(self, mine: bool) -> UUID | None:
        everything = not mine and await is_staff(self._context, self._memberships)
        return None if everything else self._context.user_id
