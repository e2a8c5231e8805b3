"""FindWebhookTarget: what the subscriber needs to send one message."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.domain.webhooks.errors import WebhookNotFound
from emporion.domain.webhooks.repository import WebhookRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookTarget:
    """An endpoint at one moment; `keys` are those that sign then, newest first."""

    url: str
    is_enabled: bool
    keys: tuple[UUID, ...]
    failing_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindWebhookTarget(Query[WebhookTarget, WebhookNotFound]):
    webhook_id: UUID


@handles(FindWebhookTarget, access=Access.OPERATOR)
class FindWebhookTargetHandler:
    """Asked anew before each try: a change of the owner holds for what waits, too."""

    def __init__(self, context: Context, webhooks: WebhookRepository) -> None:
        self._context = context
        self._webhooks = webhooks

    async def handle(self, query: FindWebhookTarget) -> Result[WebhookTarget, WebhookNotFound]:
        endpoint = await self._webhooks.find_by_id(query.webhook_id)
        if endpoint is None:
            return Failure(WebhookNotFound(webhook_id=query.webhook_id))
        return Success(
            WebhookTarget(
                url=endpoint.url,
                is_enabled=endpoint.is_enabled,
                keys=tuple(key.id for key in endpoint.live_keys(self._context.now)),
                failing_since=endpoint.failing_since,
            )
        )
