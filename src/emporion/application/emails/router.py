"""Which messages become e-mails."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from emporion.application.emails.compose import TOPICS
from emporion.application.outbox.ports import Message, Router
from emporion.domain.identity.repository import UserSettingsRepository
from emporion.domain.orders.repository import OrderRepository


class OrderMailRouter(Router):
    """A destination is the id of the order's customer. Historic orders, which an import brings, are old news
    to their customers: nothing is sent about them, nor to customers who do not want it (`emails.orders` of
    their settings). E-mails are not sent again on request."""

    def __init__(self, orders: OrderRepository, settings: UserSettingsRepository) -> None:
        self._orders = orders
        self._settings = settings

    async def routes(self, messages: Sequence[Message]) -> Mapping[UUID, Collection[str]]:
        customers: dict[UUID, UUID] = {}
        for message in messages:
            if message.topic in TOPICS:
                order = await self._orders.find_by_id(message.aggregate_id)
                if order is not None and not order.is_historic:
                    customers[message.id] = order.customer_id
        settings = await self._settings.find_by_users(set(customers.values())) if customers else {}
        unwilling = {user_id for user_id, held in settings.items() if not held.wants_order_mails}
        return {name: [str(user_id)] for name, user_id in customers.items() if user_id not in unwilling}

    async def accepts(self, destination: str) -> bool:  # noqa: ARG002 - none is
        return False
