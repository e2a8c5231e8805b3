"""Deliver an order: the shop's members say that it was delivered."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result

from emporion.application.orders.views import OrderView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.orders.errors import OrderNotFound, OrderStatusRefuses
from emporion.domain.orders.repository import OrderRepository

DeliverOrderError = OrderNotFound | OrderStatusRefuses


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverOrder(Command[OrderView, DeliverOrderError]):
    """It arrived."""

    order_id: UUID


@handles(DeliverOrder, access=Access.STAFF)
class DeliverOrderHandler:
    """The order is locked, so that it is delivered or cancelled, never both."""

    def __init__(self, orders: OrderRepository) -> None:
        self._orders = orders

    async def handle(self, command: DeliverOrder) -> Result[OrderView, DeliverOrderError]:
        order = await self._orders.lock_by_id(command.order_id)
        if order is None:
            return Failure(OrderNotFound(order_id=command.order_id))
        done = order.deliver()
        if isinstance(done, Failure):
            return done
        await self._orders.save(order)
        return done.map(lambda _: OrderView.of(order))
