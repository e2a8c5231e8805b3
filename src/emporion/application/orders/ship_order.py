"""Ship an order: the shop's members say that it was shipped."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result

from emporion.application.orders.views import OrderView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.orders.errors import OrderNotFound, OrderStatusRefuses
from emporion.domain.orders.repository import OrderRepository

ShipOrderError = OrderNotFound | OrderStatusRefuses


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipOrder(Command[OrderView, ShipOrderError]):
    """It left the shop and can no longer be cancelled."""

    order_id: UUID


@handles(ShipOrder, access=Access.STAFF)
class ShipOrderHandler:
    """The order is locked, so that it is shipped or cancelled, never both."""

    def __init__(self, orders: OrderRepository) -> None:
        self._orders = orders

    async def handle(self, command: ShipOrder) -> Result[OrderView, ShipOrderError]:
        order = await self._orders.lock_by_id(command.order_id)
        if order is None:
            return Failure(OrderNotFound(order_id=command.order_id))
        done = order.ship()
        if isinstance(done, Failure):
            return done
        await self._orders.save(order)
        return done.map(lambda _: OrderView.of(order))
