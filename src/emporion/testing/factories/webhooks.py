"""Webhook endpoints."""

from datetime import datetime
from uuid import UUID

from emporion.domain.shared.ids import new_id
from emporion.domain.webhooks.endpoint import WebhookEndpoint
from emporion.domain.webhooks.keys import SigningKey
from emporion.testing.factories import NOW


def make_webhook(
    *,
    shop_id: UUID | None = None,
    url: str | None = None,
    topics: tuple[str, ...] | None = None,
    now: datetime = NOW,
) -> WebhookEndpoint:
    """An enabled endpoint for all messages, with a URL and a key of its own."""
    known = new_id()
    return WebhookEndpoint(
        id=known,
        created_at=now,
        updated_at=now,
        shop_id=shop_id or new_id(),
        url=url or f"https://hooks.example.com/{known.hex}",
        topics=topics,
        keys=(SigningKey.new(),),
    )
