"""Which messages become e-mails."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from emporion.application.emails.compose import TOPICS
from emporion.application.outbox.ports import Message, Router
from emporion.domain.orders.repository import OrderRepository


class OrderMailRouter(Router):
    """A destination is the id of the order's customer. Historic orders, which an import brings, are old news
    to their customers: nothing is sent about them. E-mails are not sent again on request."""

    def __init__(self, orders: OrderRepository) -> None:
        self._orders = orders

    async def routes(self, messages: Sequence[Message]) -> Mapping[UUID, Collection[str]]:
        routes: dict[UUID, Collection[str]] = {}
        for message in messages:
            if message.topic in TOPICS:
                order = await self._orders.find_by_id(message.aggregate_id)
                if order is not None and not order.is_historic:
                    routes[message.id] = [str(order.customer_id)]
        return routes

    async def accepts(self, destination: str) -> bool:  # noqa: ARG002 - none is
        return False
