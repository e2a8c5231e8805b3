"""NoteWebhookHealth: how a try went, where that changes the endpoint."""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.webhooks.endpoint import WebhookEndpoint
from emporion.domain.webhooks.errors import WebhookNotFound
from emporion.domain.webhooks.repository import WebhookRepository


class Health(StrEnum):
    """What a try said of its endpoint."""

    WORKS = "works"
    FAILS = "fails"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWebhookHealth(Command[None, WebhookNotFound]):
    """`url` is where the try went: what it says of an older URL is not held against a newer one."""

    webhook_id: UUID
    url: str
    health: Health
    error: str = ""


@handles(NoteWebhookHealth, access=Access.OPERATOR)
class NoteWebhookHealthHandler:
    """Locks the endpoint; writes only where something changes, so deliveries do not queue on its row."""

    def __init__(self, context: Context, webhooks: WebhookRepository) -> None:
        self._context = context
        self._webhooks = webhooks

    async def handle(self, command: NoteWebhookHealth) -> Result[None, WebhookNotFound]:
        endpoint = await self._webhooks.lock_by_id(command.webhook_id)
        if endpoint is None:
            return Failure(WebhookNotFound(webhook_id=command.webhook_id))
        if endpoint.url == command.url:
            self._note(endpoint, command)
            await self._webhooks.save(endpoint)
        return Success(None)

    def _note(self, endpoint: WebhookEndpoint, command: NoteWebhookHealth) -> None:
        match command.health:
            case Health.WORKS:
                endpoint.succeeded()
            case Health.FAILS:
                endpoint.failed(command.error, self._context.now)
            case Health.GONE:
                endpoint.gone(command.error, self._context.now)
            case never:
                assert_never(never)
