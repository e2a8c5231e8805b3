"""List orders: customers see their own, the shop's members all of them."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Result, Success

from emporion.application.orders.ports import OrderViews
from emporion.application.orders.views import OrderView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.lists import newest_first, paged
from emporion.application.shared.messages import Query, handles
from emporion.application.wallets.visibility import is_staff
from emporion.domain.orders.fields import OrderFields
from emporion.domain.orders.order import Order
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page
from emporion.domain.shops.repository import MembershipRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOrders(Query[Page[OrderView], DomainError]):
    """Newest first unless told otherwise. `mine` restricts members to their own orders; others never see
    more than that."""

    listing: Listing[Order] = ALL
    page: AnyRequest = FIRST_PAGE
    mine: bool = False


@handles(ListOrders, access=Access.USER)
class ListOrdersHandler:
    def __init__(self, context: Context, orders: OrderViews, memberships: MembershipRepository) -> None:
        self._context = context
        self._orders = orders
        self._memberships = memberships

    async def handle(self, query: ListOrders) -> Result[Page[OrderView], DomainError]:
        listing, customer_id = newest_first(query.listing), await self._only(query.mine)
        if customer_id is not None:
            listing = listing.also(OrderFields.customer_id.equals(customer_id))
        return Success(await paged(self._orders, query.page, listing))

    async def _only(self, mine: bool) -> UUID | None:
        everything = not mine and await is_staff(self._context, self._memberships)
        return None if everything else self._context.user_id
