"""What the tests of deliveries do with a whole Emporion."""

from dataclasses import dataclass
from typing import Any

import trustme
from standardwebhooks import Webhook

from emporion.adapters.worker.relay import Relay
from emporion.application.orders.views import OrderView
from emporion.application.webhooks.create_webhook import CreateWebhook
from emporion.application.webhooks.views import WebhookWithSecretView
from emporion.config import Settings
from emporion.container import Container
from tests.integration.support import Customer, Market, ok
from tests.receivers.https import Receiver
from tests.receivers.smtp import Postbox


@dataclass(frozen=True, slots=True)
class House:
    """One shop alone in its database, and where its messages go."""

    container: Container
    settings: Settings
    market: Market
    receiver: Receiver
    postbox: Postbox
    authority: trustme.CA

    async def relay(self) -> None:
        """What `emporion worker --once` does with messages."""
        await Relay(self.container.bus(), self.container.subscribers()).drain()

    async def later(self) -> None:
        """Make what waits for its next try due."""
        await self.market.rows(
            "UPDATE deliveries SET due_at = now() WHERE shop_id = :shop AND state = 'pending' RETURNING id"
        )

    async def webhook(self, path: str = "in", **more: Any) -> WebhookWithSecretView:
        command = CreateWebhook(url=f"https://localhost:{self.receiver.port}/{path}", **more)
        return ok(await self.market.bus.execute(command, self.market.by()))

    async def order(self, price: str = "9.50") -> tuple[OrderView, Customer]:
        """A customer's order of two pieces."""
        customer = await self.market.customer(100)
        (variant,) = await self.market.variants(price)
        return ok(await self.market.place(customer, {variant.id: 2})), customer

    def read(self, webhook: WebhookWithSecretView) -> list[dict[str, Any]]:
        """What the webhook's receiver verified and read, in the order it came."""
        library, path = Webhook(webhook.secret), webhook.url.rpartition("/")[2]
        mine = [each for each in self.receiver.received if each.line == f"POST /{path} HTTP/1.1"]
        return [library.verify(each.body, each.headers) for each in mine]
