"""List orders: customers see their own, the shop's members all of them."""

from dataclasses import dataclass

from returns.result import Result, Success

from emporion.application.orders.ports import OrderViews
from emporion.application.orders.views import OrderView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.lists import PagesOf, newest_first, paged
from emporion.application.shared.messages import Query, handles
from emporion.domain.orders.fields import OrderFields
from emporion.domain.orders.order import Order
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOrders(Query[Page[OrderView], DomainError]):
    """Newest first unless told otherwise. `mine` restricts members to their own orders; others never see
    more than that."""

    listing: Listing[Order] = ALL
    page: AnyRequest = FIRST_PAGE
    mine: bool = False


@handles(ListOrders, access=Access.USER)
class ListOrdersHandler:
    def __init__(self, context: Context, orders: OrderViews) -> None:
        self._context = context
        self._orders = orders

    async def handle(self, query: ListOrders) -> Result[Page[OrderView], DomainError]:
        listing, user_id = newest_first(query.listing), self._context.user_id
        orders: PagesOf[Order, OrderView] = self._orders
        if user_id is not None and query.mine:
            listing = listing.also(OrderFields.customer_id.equals(user_id))
        elif user_id is not None:
            orders = self._orders.seen_by(user_id)
        return Success(await paged(orders, query.page, listing))
