"""Whose order it is decides who sees it: its customer, the shop's members, and the system."""

from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.context import Context
from emporion.application.wallets.visibility import is_staff
from emporion.domain.orders.errors import OrderNotFound
from emporion.domain.orders.order import Order
from emporion.domain.shops.repository import MembershipRepository


async def seen(
    order: Order | None, order_id: UUID, context: Context, memberships: MembershipRepository
) -> Result[Order, OrderNotFound]:
    """The order, or `OrderNotFound` as well where it is not this actor's business."""
    if order is not None and order.customer_id == context.user_id:
        return Success(order)
    if order is not None and await is_staff(context, memberships):
        return Success(order)
    return Failure(OrderNotFound(order_id=order_id))
