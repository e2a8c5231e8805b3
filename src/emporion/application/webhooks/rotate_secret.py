"""RotateWebhookSecret: a new secret, and the old one for a while."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.webhooks.ports import SigningSecrets
from emporion.application.webhooks.signature import shown
from emporion.application.webhooks.views import WebhookWithSecretView
from emporion.domain.webhooks.errors import InvalidGrace, WebhookNotFound
from emporion.domain.webhooks.repository import WebhookRepository

RotateSecretError = WebhookNotFound | InvalidGrace


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateWebhookSecret(Command[WebhookWithSecretView, RotateSecretError]):
    """Messages carry a signature of both secrets for `grace_hours`; zero ends the old one at once, which is
    right for one that leaked."""

    webhook_id: UUID
    grace_hours: int = 24


@handles(RotateWebhookSecret, access=Access.OWNER, replayable=False)
class RotateWebhookSecretHandler:
    """The answer holds a secret, so it is not stored for replays: repeating rotates once more."""

    def __init__(self, context: Context, webhooks: WebhookRepository, secrets: SigningSecrets) -> None:
        self._context = context
        self._webhooks = webhooks
        self._secrets = secrets

    async def handle(self, command: RotateWebhookSecret) -> Result[WebhookWithSecretView, RotateSecretError]:
        endpoint = await self._webhooks.lock_by_id(command.webhook_id)
        if endpoint is None:
            return Failure(WebhookNotFound(webhook_id=command.webhook_id))
        rotated = endpoint.rotate(self._context.now, command.grace_hours)
        if isinstance(rotated, Failure):
            return Failure(rotated.failure())
        await self._webhooks.save(endpoint)
        secret = shown(self._secrets.secret_of(endpoint.keys[0].id))
        return Success(WebhookWithSecretView.showing(endpoint, self._context.now, secret))
