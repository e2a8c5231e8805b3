"""DisableWebhook: send nothing more to an endpoint, and keep it."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.webhooks.views import WebhookView
from emporion.domain.webhooks.endpoint import DisabledBecause
from emporion.domain.webhooks.errors import WebhookNotFound
from emporion.domain.webhooks.repository import WebhookRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class DisableWebhook(Command[WebhookView, WebhookNotFound]):
    """Messages that wait for this endpoint are given up when their turn comes."""

    webhook_id: UUID


@handles(DisableWebhook, access=Access.OWNER)
class DisableWebhookHandler:
    """Repeating changes nothing: who or what disabled it first stays on record."""

    def __init__(self, context: Context, webhooks: WebhookRepository) -> None:
        self._context = context
        self._webhooks = webhooks

    async def handle(self, command: DisableWebhook) -> Result[WebhookView, WebhookNotFound]:
        endpoint = await self._webhooks.lock_by_id(command.webhook_id)
        if endpoint is None:
            return Failure(WebhookNotFound(webhook_id=command.webhook_id))
        endpoint.disable(DisabledBecause.OWNER, self._context.now)
        await self._webhooks.save(endpoint)
        return Success(WebhookView.of(endpoint, self._context.now))
