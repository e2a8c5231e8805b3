"""What the webhooks context asks of its store."""

from typing import Protocol
from uuid import UUID

from emporion.domain.shared.repository import Repository
from emporion.domain.webhooks.endpoint import WebhookEndpoint


class WebhookRepository(Repository[WebhookEndpoint], Protocol):
    """The endpoints of one shop. `save` raises `Rejected(WebhookUrlTaken)` for a second one with one URL."""

    async def find_all(self) -> tuple[WebhookEndpoint, ...]:
        """Every endpoint of the shop, oldest first."""
        ...

    async def lock_by_id(self, webhook_id: UUID) -> WebhookEndpoint | None:
        """The endpoint as last committed, locked until the end of the unit of work, or None."""
        ...
