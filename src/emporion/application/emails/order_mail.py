"""FindOrderMail: what an e-mail about an order tells, and whom."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.orders.views import OrderView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.domain.identity.errors import UserNotFound
from emporion.domain.identity.repository import UserRepository
from emporion.domain.orders.errors import OrderNotFound
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shops.errors import ShopNotFound
from emporion.domain.shops.repository import ShopRepository

OrderMailError = OrderNotFound | UserNotFound | ShopNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMailFacts:
    """The order as it is now (its lines and amounts never change), its shop and its customer."""

    shop_name: str
    customer_name: str
    customer_email: str
    order: OrderView


@dataclass(frozen=True, slots=True, kw_only=True)
class FindOrderMail(Query[OrderMailFacts, OrderMailError]):
    order_id: UUID


@handles(FindOrderMail, access=Access.OPERATOR)
class FindOrderMailHandler:
    """Reads the address when it is needed: no table of deliveries keeps one. A customer who is no longer
    there is `UserNotFound`."""

    def __init__(
        self, context: Context, shops: ShopRepository, users: UserRepository, orders: OrderRepository
    ) -> None:
        self._context = context
        self._shops = shops
        self._users = users
        self._orders = orders

    async def handle(self, query: FindOrderMail) -> Result[OrderMailFacts, OrderMailError]:
        order = await self._orders.find_by_id(query.order_id)
        if order is None:
            return Failure(OrderNotFound(order_id=query.order_id))
        shop = await self._shops.find_by_id(self._context.shop)
        if shop is None:
            return Failure(ShopNotFound(shop=str(self._context.shop)))
        customer = await self._users.find_by_id(order.customer_id)
        if customer is None or not customer.is_active:
            return Failure(UserNotFound(user=str(order.customer_id)))
        return Success(
            OrderMailFacts(
                shop_name=shop.name,
                customer_name=customer.name,
                customer_email=customer.email,
                order=OrderView.of(order),
            )
        )
