"""SendTestMessage: send a message that says nothing about the shop."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.webhooks.views import WebhookView
from emporion.domain.webhooks.errors import WebhookIsDisabled, WebhookNotFound
from emporion.domain.webhooks.repository import WebhookRepository

SendTestError = WebhookNotFound | WebhookIsDisabled


@dataclass(frozen=True, slots=True, kw_only=True)
class SendTestMessage(Command[WebhookView, SendTestError]):
    """Goes the way of every message, whatever the endpoint's filter: through the outbox, signed, retried and
    listed among its deliveries. Endpoints that take all messages are sent it as well."""

    webhook_id: UUID


@handles(SendTestMessage, access=Access.OWNER)
class SendTestMessageHandler:
    """Answers when the message is committed; the worker sends it."""

    def __init__(self, context: Context, webhooks: WebhookRepository) -> None:
        self._context = context
        self._webhooks = webhooks

    async def handle(self, command: SendTestMessage) -> Result[WebhookView, SendTestError]:
        endpoint = await self._webhooks.find_by_id(command.webhook_id)
        if endpoint is None:
            return Failure(WebhookNotFound(webhook_id=command.webhook_id))
        asked = endpoint.test("This is a test; nothing has happened in the shop.")
        if isinstance(asked, Failure):
            return Failure(asked.failure())
        await self._webhooks.save(endpoint)
        return Success(WebhookView.of(endpoint, self._context.now))
