"""EnableWebhook: send to an endpoint again."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.webhooks.views import WebhookView
from emporion.domain.webhooks.errors import WebhookNotFound
from emporion.domain.webhooks.repository import WebhookRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class EnableWebhook(Command[WebhookView, WebhookNotFound]):
    """Messages from now on are sent; those of the time in between come with `ReplayWebhook`."""

    webhook_id: UUID


@handles(EnableWebhook, access=Access.OWNER)
class EnableWebhookHandler:
    """Repeating changes nothing."""

    def __init__(self, context: Context, webhooks: WebhookRepository) -> None:
        self._context = context
        self._webhooks = webhooks

    async def handle(self, command: EnableWebhook) -> Result[WebhookView, WebhookNotFound]:
        endpoint = await self._webhooks.lock_by_id(command.webhook_id)
        if endpoint is None:
            return Failure(WebhookNotFound(webhook_id=command.webhook_id))
        endpoint.enable()
        await self._webhooks.save(endpoint)
        return Success(WebhookView.of(endpoint, self._context.now))
