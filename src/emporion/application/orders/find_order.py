"""Look up one order with its lines."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Result

from emporion.application.orders.fetch import seen
from emporion.application.orders.views import OrderView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.domain.orders.errors import OrderNotFound
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shops.repository import MembershipRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class FindOrder(Query[OrderView, OrderNotFound]):
    """An order of the actor, or any order of the shop for its members."""

    order_id: UUID


@handles(FindOrder, access=Access.USER)
class FindOrderHandler:
    def __init__(self, context: Context, orders: OrderRepository, memberships: MembershipRepository) -> None:
        self._context = context
        self._orders = orders
        self._memberships = memberships

    async def handle(self, query: FindOrder) -> Result[OrderView, OrderNotFound]:
        order = await self._orders.find_by_id(query.order_id)
        found = await seen(order, query.order_id, self._context, self._memberships)
        return found.map(OrderView.of)
