"""ListWebhooks: where a shop's messages go."""

from dataclasses import dataclass
from typing import NoReturn

from returns.result import Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.application.webhooks.views import WebhookView
from emporion.domain.webhooks.repository import WebhookRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWebhooks(Query[tuple[WebhookView, ...], NoReturn]):
    """All of them, oldest first; there are never more than `MOST_WEBHOOKS`."""


@handles(ListWebhooks, access=Access.OWNER)
class ListWebhooksHandler:
    def __init__(self, context: Context, webhooks: WebhookRepository) -> None:
        self._context = context
        self._webhooks = webhooks

    async def handle(self, query: ListWebhooks) -> Result[tuple[WebhookView, ...], NoReturn]:  # noqa: ARG002 - asks nothing more
        found = await self._webhooks.find_all()
        return Success(tuple(WebhookView.of(each, self._context.now) for each in found))
