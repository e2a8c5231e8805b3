"""Routes of webhooks."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from emporion.adapters.http.dependencies import Creation, ShopCall
from emporion.adapters.http.paging import Asked, PageBody, asking
from emporion.adapters.http.problems import problems
from emporion.adapters.http.routing import Router
from emporion.application.outbox.replay_messages import ReplayView
from emporion.application.outbox.views import DeliveryView
from emporion.application.webhooks.create_webhook import CreateWebhook
from emporion.application.webhooks.delete_webhook import DeleteWebhook
from emporion.application.webhooks.disable_webhook import DisableWebhook
from emporion.application.webhooks.enable_webhook import EnableWebhook
from emporion.application.webhooks.find_webhook import FindWebhook
from emporion.application.webhooks.list_webhook_deliveries import ListWebhookDeliveries
from emporion.application.webhooks.list_webhooks import ListWebhooks
from emporion.application.webhooks.replay_webhook import ReplayWebhook
from emporion.application.webhooks.rotate_secret import RotateWebhookSecret
from emporion.application.webhooks.send_test import SendTestMessage
from emporion.application.webhooks.update_webhook import UpdateWebhook
from emporion.application.webhooks.views import WebhookView, WebhookWithSecretView
from emporion.domain.outbox.delivery import Delivery
from emporion.domain.outbox.errors import InvalidReplayRange
from emporion.domain.outbox.fields import DeliveryFields
from emporion.domain.shared.errors import PreconditionFailed
from emporion.domain.webhooks.errors import (
    TooManyWebhooks,
    WebhookIsDisabled,
    WebhookNotFound,
    WebhookUrlTaken,
)

router = Router("/shops/{shop}/webhooks", tag="webhooks")

_CHANGE = problems(WebhookNotFound, PreconditionFailed)


class NewWebhook(BaseModel):
    url: str = Field(
        description="https, reachable from the internet; redirects are not followed",
        examples=["https://example.com/hooks"],
    )
    description: str = Field("", description="One line of up to 200 characters", examples=["Warehouse"])
    topics: tuple[str, ...] | None = Field(
        None, description="Only messages with these topics; null for all", examples=[["order.placed"]]
    )


class WebhookChange(BaseModel):
    url: str | None = Field(None, examples=["https://example.com/hooks"])
    description: str | None = Field(None, examples=["Warehouse"])
    topics: tuple[str, ...] | None = Field(
        None, description="Null, if it is sent, takes the filter away", examples=[["order.placed"]]
    )


class Rotation(BaseModel):
    grace_hours: int = Field(
        24, description="How long the old secret signs beside the new one; 0 ends it at once", examples=[24]
    )


class Replay(BaseModel):
    first: int = Field(description="The first sequence number, counted from 1", examples=[17])
    last: int = Field(description="The last one, included", examples=[23])


@router.post("", status_code=201, responses=problems(WebhookUrlTaken, TooManyWebhooks))
async def create_webhook(body: NewWebhook, call: ShopCall, creation: Creation) -> WebhookWithSecretView:
    """Send the shop's messages to one more URL. No other answer shows the secret; a repetition is a 409."""
    made = await call.execute(CreateWebhook(url=body.url, description=body.description, topics=body.topics))
    creation.below(made.id)
    return made


@router.get("")
async def list_webhooks(call: ShopCall) -> tuple[WebhookView, ...]:
    """All webhooks of the shop, oldest first."""
    return await call.ask(ListWebhooks())


@router.get("/{webhook_id}", responses=problems(WebhookNotFound))
async def find_webhook(webhook_id: UUID, call: ShopCall) -> WebhookView:
    """One webhook, whether it is enabled, and how it fares."""
    return await call.ask(FindWebhook(webhook_id=webhook_id))


@router.patch("/{webhook_id}", responses=problems(WebhookNotFound, WebhookUrlTaken, PreconditionFailed))
async def update_webhook(webhook_id: UUID, body: WebhookChange, call: ShopCall) -> WebhookView:
    """Change what is sent; the secret stays."""
    return await call.execute(
        UpdateWebhook(
            webhook_id=webhook_id,
            url=body.url,
            description=body.description,
            topics=body.topics,
            all_topics="topics" in body.model_fields_set and body.topics is None,
        )
    )


@router.post("/{webhook_id}/enable", responses=_CHANGE)
async def enable_webhook(webhook_id: UUID, call: ShopCall) -> WebhookView:
    """Send messages again, from now on."""
    return await call.execute(EnableWebhook(webhook_id=webhook_id))


@router.post("/{webhook_id}/disable", responses=_CHANGE)
async def disable_webhook(webhook_id: UUID, call: ShopCall) -> WebhookView:
    """Send nothing more, not even what waits."""
    return await call.execute(DisableWebhook(webhook_id=webhook_id))


@router.post("/{webhook_id}/rotate-secret", responses=_CHANGE)
async def rotate_secret(webhook_id: UUID, body: Rotation, call: ShopCall) -> WebhookWithSecretView:
    """Make a new secret; no other answer shows it. Both sign for the grace time."""
    return await call.execute(RotateWebhookSecret(webhook_id=webhook_id, grace_hours=body.grace_hours))


@router.post(
    "/{webhook_id}/test",
    status_code=202,
    responses=problems(WebhookNotFound, WebhookIsDisabled, PreconditionFailed),
)
async def send_test_message(webhook_id: UUID, call: ShopCall) -> WebhookView:
    """Send a message with the topic `webhook.test`."""
    return await call.execute(SendTestMessage(webhook_id=webhook_id))


@router.get("/{webhook_id}/deliveries", responses=problems(WebhookNotFound))
async def list_deliveries(
    webhook_id: UUID, asked: Annotated[Asked[Delivery], asking(DeliveryFields)], call: ShopCall
) -> PageBody[DeliveryView]:
    """What became of the messages for a webhook, newest first unless sorted otherwise."""
    return await asked.answer(call, ListWebhookDeliveries(webhook_id=webhook_id, listing=asked.listing))


@router.post(
    "/{webhook_id}/replay",
    status_code=202,
    responses=problems(WebhookNotFound, WebhookIsDisabled, InvalidReplayRange),
)
async def replay(webhook_id: UUID, body: Replay, call: ShopCall) -> ReplayView:
    """Send the messages with these sequence numbers once more, with their old ids. Where `next` is set, ask
    again from there."""
    return await call.execute(ReplayWebhook(webhook_id=webhook_id, first=body.first, last=body.last))


@router.delete("/{webhook_id}", status_code=204, responses=_CHANGE)
async def delete_webhook(webhook_id: UUID, call: ShopCall) -> None:
    """Forget a webhook and its secrets."""
    await call.execute(DeleteWebhook(webhook_id=webhook_id))
