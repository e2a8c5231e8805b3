"""Webhook endpoints in memory. Foreign keys are not checked, locks are not held."""

from collections.abc import Iterable
from uuid import UUID

from emporion.domain.shared.errors import Rejected
from emporion.domain.webhooks.endpoint import WebhookEndpoint
from emporion.domain.webhooks.errors import WebhookUrlTaken
from emporion.domain.webhooks.repository import WebhookRepository
from emporion.testing.memory.repository import MemoryRepository


class MemoryWebhooks(MemoryRepository[WebhookEndpoint], WebhookRepository):
    """`WebhookRepository` over a `MemoryStore`."""

    kind = WebhookEndpoint
    table_name = "webhooks"

    def _check(self, entity: WebhookEndpoint, others: Iterable[WebhookEndpoint]) -> None:
        if any(other.url == entity.url for other in others):
            raise Rejected(WebhookUrlTaken(url=entity.url))

    async def find_all(self) -> tuple[WebhookEndpoint, ...]:
        return tuple(self._all())

    async def lock_by_id(self, webhook_id: UUID) -> WebhookEndpoint | None:
        stored = self._table.get(webhook_id)
        return None if stored is None else self._latest(stored)
