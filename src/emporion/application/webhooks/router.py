"""Which messages go to which endpoints."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from emporion.application.outbox.ports import Message, Router
from emporion.domain.webhooks.repository import WebhookRepository


def _id_of(destination: str) -> UUID | None:
    """The endpoint's id, None for a text that is none."""
    try:
        return UUID(destination)
    except ValueError:
        return None


class WebhookRouter(Router):
    """Destinations are the ids of the endpoints that are enabled at that moment and want the topic."""

    def __init__(self, webhooks: WebhookRepository) -> None:
        self._webhooks = webhooks

    async def routes(self, messages: Sequence[Message]) -> Mapping[UUID, Collection[str]]:
        endpoints = await self._webhooks.find_all()
        return {
            message.id: [
                str(each.id) for each in endpoints if each.wants(message.topic, message.aggregate_id)
            ]
            for message in messages
        }

    async def accepts(self, destination: str) -> bool:
        webhook_id = _id_of(destination)
        endpoint = None if webhook_id is None else await self._webhooks.find_by_id(webhook_id)
        return endpoint is not None and endpoint.is_enabled
