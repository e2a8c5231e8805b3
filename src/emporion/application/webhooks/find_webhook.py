"""FindWebhook: one endpoint and how it fares."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.application.webhooks.views import WebhookView
from emporion.domain.webhooks.errors import WebhookNotFound
from emporion.domain.webhooks.repository import WebhookRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class FindWebhook(Query[WebhookView, WebhookNotFound]):
    webhook_id: UUID


@handles(FindWebhook, access=Access.OWNER)
class FindWebhookHandler:
    """Never answers a secret."""

    def __init__(self, context: Context, webhooks: WebhookRepository) -> None:
        self._context = context
        self._webhooks = webhooks

    async def handle(self, query: FindWebhook) -> Result[WebhookView, WebhookNotFound]:
        found = await self._webhooks.find_by_id(query.webhook_id)
        if found is None:
            return Failure(WebhookNotFound(webhook_id=query.webhook_id))
        return Success(WebhookView.of(found, self._context.now))
