"""DeleteWebhook: forget an endpoint."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.webhooks.errors import WebhookNotFound
from emporion.domain.webhooks.repository import WebhookRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteWebhook(Command[None, WebhookNotFound]):
    """Nothing more is sent to it, messages that wait for it included; its secrets are gone for good."""

    webhook_id: UUID


@handles(DeleteWebhook, access=Access.OWNER)
class DeleteWebhookHandler:
    """The endpoint is locked, because deliveries change its row."""

    def __init__(self, webhooks: WebhookRepository) -> None:
        self._webhooks = webhooks

    async def handle(self, command: DeleteWebhook) -> Result[None, WebhookNotFound]:
        endpoint = await self._webhooks.lock_by_id(command.webhook_id)
        if endpoint is None:
            return Failure(WebhookNotFound(webhook_id=command.webhook_id))
        await self._webhooks.delete(endpoint)
        return Success(None)
