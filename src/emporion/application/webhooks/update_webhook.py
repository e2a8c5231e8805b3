"""UpdateWebhook: another URL, description or filter."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.webhooks.topics import parse_topics
from emporion.application.webhooks.views import WebhookView
from emporion.domain.webhooks.endpoint import WebhookEndpoint
from emporion.domain.webhooks.errors import (
    InvalidWebhookDescription,
    InvalidWebhookUrl,
    UnknownTopics,
    WebhookNotFound,
    WebhookUrlTaken,
)
from emporion.domain.webhooks.repository import WebhookRepository
from emporion.domain.webhooks.rules import WebhookRules
from emporion.domain.webhooks.url import parse_url

_InputError = InvalidWebhookUrl | UnknownTopics | InvalidWebhookDescription
UpdateWebhookError = WebhookNotFound | _InputError | WebhookUrlTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateWebhook(Command[WebhookView, UpdateWebhookError]):
    """What is None stays. `all_topics` takes the filter away; messages that wait go to the new URL."""

    webhook_id: UUID
    url: str | None = None
    description: str | None = None
    topics: tuple[str, ...] | None = None
    all_topics: bool = False


@handles(UpdateWebhook, access=Access.OWNER)
class UpdateWebhookHandler:
    """All parts are checked before one is changed; the secret stays."""

    def __init__(self, context: Context, webhooks: WebhookRepository, rules: WebhookRules) -> None:
        self._context = context
        self._webhooks = webhooks
        self._rules = rules

    async def handle(self, command: UpdateWebhook) -> Result[WebhookView, UpdateWebhookError]:
        endpoint = await self._webhooks.lock_by_id(command.webhook_id)
        if endpoint is None:
            return Failure(WebhookNotFound(webhook_id=command.webhook_id))
        changed = self._change(endpoint, command)
        if isinstance(changed, Failure):
            return Failure(changed.failure())
        await self._webhooks.save(endpoint)
        return Success(WebhookView.of(endpoint, self._context.now))

    def _change(self, endpoint: WebhookEndpoint, command: UpdateWebhook) -> Result[None, _InputError]:
        given = endpoint.topics if command.topics is None else command.topics
        url, topics = parse_url(command.url or endpoint.url, self._rules), parse_topics(given)
        match url, topics:
            case Success(checked), Success(chosen):
                endpoint.point_to(checked)
                endpoint.topics = None if command.all_topics else chosen
                return endpoint.describe(
                    endpoint.description if command.description is None else command.description
                )
            case parts:
                return Failure(next(part.failure() for part in parts if isinstance(part, Failure)))
