"""Webhook endpoints in PostgreSQL."""

from uuid import UUID

from emporion.domain.webhooks.endpoint import WebhookEndpoint
from emporion.domain.webhooks.repository import WebhookRepository
from emporion.infrastructure.persistence.models.webhooks import WebhookModel
from emporion.infrastructure.persistence.repository import SqlRepository

_WEBHOOKS = WebhookModel.__table__.c


class SqlWebhookRepository(SqlRepository[WebhookEndpoint], WebhookRepository):
    """`WebhookRepository` on PostgreSQL."""

    model = WebhookModel

    async def find_all(self) -> tuple[WebhookEndpoint, ...]:
        return tuple(await self._all(self._select().order_by(_WEBHOOKS.id)))

    async def lock_by_id(self, webhook_id: UUID) -> WebhookEndpoint | None:
        return await self._one(
            self._select().where(_WEBHOOKS.id == webhook_id).with_for_update(key_share=True)
        )
