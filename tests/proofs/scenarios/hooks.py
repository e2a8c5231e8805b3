"""Webhooks. A shop has one at most, so that trials count the same however often they are made."""

from uuid import UUID

from emporion.application.webhooks.create_webhook import CreateWebhook
from emporion.application.webhooks.delete_webhook import DeleteWebhook
from emporion.application.webhooks.disable_webhook import DisableWebhook
from emporion.application.webhooks.enable_webhook import EnableWebhook
from emporion.application.webhooks.list_webhooks import ListWebhooks
from emporion.application.webhooks.note_health import Health, NoteWebhookHealth
from emporion.application.webhooks.rotate_secret import RotateWebhookSecret
from emporion.application.webhooks.send_test import SendTestMessage
from emporion.application.webhooks.update_webhook import UpdateWebhook
from tests.integration.support import SYSTEM, ok
from tests.proofs.scenarios.stage import Stage, Trial, scenario

URL = "https://hooks.example.com/emporion"


async def fresh_webhook(stage: Stage) -> UUID:
    """The only one, which has seen nothing yet."""
    await forget_webhooks(stage)
    made: UUID = (await stage.do(CreateWebhook(url=URL))).id
    return made


@scenario(CreateWebhook)
async def a_webhook_is_made(stage: Stage) -> Trial:
    await forget_webhooks(stage)
    return stage.by_owner(CreateWebhook(url=URL, topics=("order.placed",)))


@scenario(CreateWebhook)
async def a_second_webhook_with_the_same_url_is_refused(stage: Stage) -> Trial:
    await fresh_webhook(stage)
    return stage.by_owner(CreateWebhook(url=URL))


@scenario(UpdateWebhook)
async def a_webhook_is_changed(stage: Stage) -> Trial:
    webhook_id = await fresh_webhook(stage)
    return stage.by_owner(UpdateWebhook(webhook_id=webhook_id, url=URL + "/2", topics=("order.placed",)))


@scenario(DisableWebhook)
async def a_webhook_is_disabled(stage: Stage) -> Trial:
    return stage.by_owner(DisableWebhook(webhook_id=await fresh_webhook(stage)))


@scenario(EnableWebhook)
async def a_webhook_is_enabled(stage: Stage) -> Trial:
    webhook_id = await fresh_webhook(stage)
    await stage.do(DisableWebhook(webhook_id=webhook_id))
    return stage.by_owner(EnableWebhook(webhook_id=webhook_id))


@scenario(DeleteWebhook)
async def a_webhook_is_deleted(stage: Stage) -> Trial:
    return stage.by_owner(DeleteWebhook(webhook_id=await fresh_webhook(stage)))


@scenario(RotateWebhookSecret)
async def a_secret_is_rotated(stage: Stage) -> Trial:
    return stage.by_owner(RotateWebhookSecret(webhook_id=await fresh_webhook(stage)))


@scenario(SendTestMessage)
async def a_test_message_is_sent(stage: Stage) -> Trial:
    return stage.by_owner(SendTestMessage(webhook_id=await fresh_webhook(stage)))


@scenario(NoteWebhookHealth)
async def a_webhook_fails_for_the_first_time(stage: Stage) -> Trial:
    noted = NoteWebhookHealth(
        webhook_id=await fresh_webhook(stage), url=URL, health=Health.FAILS, error="answered 500"
    )
    return Trial(noted, stage.market.by(SYSTEM))


@scenario(NoteWebhookHealth)
async def a_webhook_that_is_gone_is_disabled(stage: Stage) -> Trial:
    noted = NoteWebhookHealth(
        webhook_id=await fresh_webhook(stage), url=URL, health=Health.GONE, error="answered 410"
    )
    return Trial(noted, stage.market.by(SYSTEM))


async def forget_webhooks(stage: Stage) -> None:
    """Leave none."""
    listed = ok(await stage.market.bus.ask(ListWebhooks(), stage.market.by()))
    for each in listed:
        await stage.do(DeleteWebhook(webhook_id=each.id))
