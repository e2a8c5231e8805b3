"""ReplayWebhook: send a range of the shop's messages to an endpoint once more."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result

from emporion.application.outbox.replay_messages import (
    ReplayError,
    ReplayMessages,
    ReplayMessagesHandler,
    ReplayView,
)
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.application.webhooks.subscriber import NAME
from emporion.domain.webhooks.errors import WebhookIsDisabled, WebhookNotFound
from emporion.domain.webhooks.repository import WebhookRepository

ReplayWebhookError = WebhookNotFound | WebhookIsDisabled | ReplayError


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayWebhook(Command[ReplayView, ReplayWebhookError]):
    """The messages with sequence numbers from `first` to `last` that the endpoint's filter lets through: also
    those that arrived before, that were given up, or that are older than the endpoint. They keep their ids,
    so that a receiver deduplicates. What is on its way already goes once."""

    webhook_id: UUID
    first: int
    last: int


@handles(ReplayWebhook, access=Access.OWNER)
class ReplayWebhookHandler:
    """New messages do not wait for those that are replayed."""

    def __init__(self, webhooks: WebhookRepository, replay: ReplayMessagesHandler) -> None:
        self._webhooks = webhooks
        self._replay = replay

    async def handle(self, command: ReplayWebhook) -> Result[ReplayView, ReplayWebhookError]:
        endpoint = await self._webhooks.find_by_id(command.webhook_id)
        if endpoint is None:
            return Failure(WebhookNotFound(webhook_id=command.webhook_id))
        if not endpoint.is_enabled:
            return Failure(WebhookIsDisabled(webhook_id=endpoint.id))
        return await self._replay.handle(
            ReplayMessages(
                subscriber=NAME, destination=str(endpoint.id), first=command.first, last=command.last
            )
        )
