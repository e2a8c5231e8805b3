"""What owners do with webhooks."""

from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from emporion.application.shared.access import AccessDenied
from emporion.application.webhooks.create_webhook import MOST_WEBHOOKS, CreateWebhook
from emporion.application.webhooks.delete_webhook import DeleteWebhook
from emporion.application.webhooks.disable_webhook import DisableWebhook
from emporion.application.webhooks.enable_webhook import EnableWebhook
from emporion.application.webhooks.find_webhook import FindWebhook
from emporion.application.webhooks.list_webhooks import ListWebhooks
from emporion.application.webhooks.rotate_secret import RotateWebhookSecret
from emporion.application.webhooks.send_test import SendTestMessage
from emporion.application.webhooks.topics import known_topics
from emporion.application.webhooks.update_webhook import UpdateWebhook
from emporion.domain.shared.ids import new_id
from emporion.domain.webhooks.endpoint import DisabledBecause, EndpointStatus
from emporion.domain.webhooks.errors import (
    InvalidGrace,
    InvalidWebhookDescription,
    InvalidWebhookUrl,
    TooManyWebhooks,
    UnknownTopics,
    WebhookIsDisabled,
    WebhookNotFound,
    WebhookUrlTaken,
)
from emporion.testing.factories import NOW
from tests.unit.webhooks.world import SECRETS, SYSTEM, World, ok, refusal

URL = "https://example.com/hooks"


async def test_a_new_webhook_is_enabled_and_shows_its_secret(world: World) -> None:
    made = await world.webhook()
    assert (made.url, made.status, made.topics) == (URL, EndpointStatus.ENABLED, None)
    key = (await world.stored(made.id)).keys[0]
    body = "{}"
    signature = Webhook(SECRETS.secret_of(key.id)).sign("1", NOW, body)
    assert Webhook(made.secret).sign("1", NOW, body) == signature


async def test_the_secret_is_shown_once_and_in_no_representation(world: World) -> None:
    made = await world.webhook()
    answers = [
        ok(await world.bus.ask(FindWebhook(webhook_id=made.id), world.by())),
        ok(await world.bus.ask(ListWebhooks(), world.by())),
        ok(await world.bus.execute(DisableWebhook(webhook_id=made.id), world.by())),
        await world.stored(made.id),
        made,
    ]
    assert [each for each in answers if made.secret.removeprefix("whsec_")[:8] in repr(each)] == []


async def test_a_filter_is_kept_sorted_without_repetitions(world: World) -> None:
    made = await world.webhook(topics=("order.shipped", "order.placed", "order.placed"))
    assert made.topics == ("order.placed", "order.shipped")


async def test_an_unknown_topic_is_refused_with_the_known_ones(world: World) -> None:
    command = CreateWebhook(url=URL, topics=("order.placed", "order.exploded"))
    error = refusal(await world.bus.execute(command, world.by()))
    assert error == UnknownTopics(topics=("order.exploded",), known=known_topics())
    assert "order.cancelled" in error.message


async def test_an_empty_filter_is_refused(world: World) -> None:
    error = refusal(await world.bus.execute(CreateWebhook(url=URL, topics=()), world.by()))
    assert isinstance(error, UnknownTopics)


def test_what_concerns_persons_is_no_topic_of_a_shop() -> None:
    assert "order.placed" in known_topics()
    assert [topic for topic in known_topics() if topic.startswith("user.")] == []


async def test_a_bad_url_or_description_makes_nothing(world: World) -> None:
    for command, kind in (
        (CreateWebhook(url="http://example.com/"), InvalidWebhookUrl),
        (CreateWebhook(url="https://10.0.0.1/"), InvalidWebhookUrl),
        (CreateWebhook(url=URL, description="two\nlines"), InvalidWebhookDescription),
    ):
        assert isinstance(refusal(await world.bus.execute(command, world.by())), kind)
    assert ok(await world.bus.ask(ListWebhooks(), world.by())) == ()


async def test_a_repeated_creation_meets_its_own_webhook(world: World) -> None:
    await world.webhook()
    command = CreateWebhook(url="https://EXAMPLE.com/hooks")
    assert refusal(await world.bus.execute(command, world.by())) == WebhookUrlTaken(url=URL)


async def test_a_shop_has_no_more_than_the_limit(world: World) -> None:
    for number in range(MOST_WEBHOOKS):
        await world.webhook(f"{URL}/{number}")
    error = refusal(await world.bus.execute(CreateWebhook(url=URL), world.by()))
    assert error == TooManyWebhooks(limit=MOST_WEBHOOKS)
    assert len(ok(await world.bus.ask(ListWebhooks(), world.by()))) == MOST_WEBHOOKS


@pytest.mark.parametrize("who", ["staff", "stranger"])
async def test_webhooks_are_for_owners_only(world: World, who: str) -> None:
    made = await world.webhook()
    context = world.by(getattr(world, who))
    answers = [
        await world.bus.execute(CreateWebhook(url=f"{URL}/2"), context),
        await world.bus.ask(ListWebhooks(), context),
        await world.bus.ask(FindWebhook(webhook_id=made.id), context),
        await world.bus.execute(UpdateWebhook(webhook_id=made.id, description="x"), context),
        await world.bus.execute(RotateWebhookSecret(webhook_id=made.id), context),
        await world.bus.execute(SendTestMessage(webhook_id=made.id), context),
        await world.bus.execute(DisableWebhook(webhook_id=made.id), context),
        await world.bus.execute(EnableWebhook(webhook_id=made.id), context),
        await world.bus.execute(DeleteWebhook(webhook_id=made.id), context),
    ]
    assert {type(refusal(each)) for each in answers} == {AccessDenied}
    assert (await world.stored(made.id)).version == 1


async def test_the_operator_may_do_it_too(world: World) -> None:
    ok(await world.bus.execute(CreateWebhook(url=URL), world.by(SYSTEM)))


async def test_an_unknown_webhook_is_not_found(world: World) -> None:
    unknown = new_id()
    answers = [
        await world.bus.ask(FindWebhook(webhook_id=unknown), world.by()),
        await world.bus.execute(UpdateWebhook(webhook_id=unknown), world.by()),
        await world.bus.execute(RotateWebhookSecret(webhook_id=unknown), world.by()),
        await world.bus.execute(SendTestMessage(webhook_id=unknown), world.by()),
        await world.bus.execute(DisableWebhook(webhook_id=unknown), world.by()),
        await world.bus.execute(EnableWebhook(webhook_id=unknown), world.by()),
        await world.bus.execute(DeleteWebhook(webhook_id=unknown), world.by()),
    ]
    assert {refusal(each) for each in answers} == {WebhookNotFound(webhook_id=unknown)}


async def test_an_update_changes_what_it_names_and_nothing_else(world: World) -> None:
    made = await world.webhook(topics=("order.placed",))
    command = UpdateWebhook(webhook_id=made.id, description="Warehouse")
    changed = ok(await world.bus.execute(command, world.by()))
    assert (changed.url, changed.description, changed.topics) == (URL, "Warehouse", ("order.placed",))
    command = UpdateWebhook(webhook_id=made.id, url=f"{URL}/2", all_topics=True)
    changed = ok(await world.bus.execute(command, world.by()))
    assert (changed.url, changed.description, changed.topics) == (f"{URL}/2", "Warehouse", None)


async def test_a_refused_update_changes_nothing(world: World) -> None:
    made = await world.webhook()
    for command in (
        UpdateWebhook(webhook_id=made.id, url="http://example.com/", description="new"),
        UpdateWebhook(webhook_id=made.id, url=f"{URL}/2", topics=("order.exploded",)),
        UpdateWebhook(webhook_id=made.id, url=f"{URL}/2", description="x" * 201),
    ):
        refusal(await world.bus.execute(command, world.by()))
    stored = await world.stored(made.id)
    assert (stored.url, stored.description, stored.version) == (URL, "", 1)


async def test_a_rotation_shows_another_secret_and_says_how_long_the_old_one_lives(world: World) -> None:
    made = await world.webhook()
    rotated = ok(await world.bus.execute(RotateWebhookSecret(webhook_id=made.id), world.by()))
    assert rotated.secret != made.secret
    assert rotated.old_secrets_until == NOW + timedelta(hours=24)
    at_once = RotateWebhookSecret(webhook_id=made.id, grace_hours=0)
    assert ok(await world.bus.execute(at_once, world.by())).old_secrets_until is None


async def test_a_refused_rotation_keeps_the_secret(world: World) -> None:
    made = await world.webhook()
    command = RotateWebhookSecret(webhook_id=made.id, grace_hours=1000)
    assert isinstance(refusal(await world.bus.execute(command, world.by())), InvalidGrace)
    assert len((await world.stored(made.id)).keys) == 1


async def test_disabling_and_enabling(world: World) -> None:
    made = await world.webhook()
    disabled = ok(await world.bus.execute(DisableWebhook(webhook_id=made.id), world.by()))
    assert (disabled.status, disabled.disabled_because) == (EndpointStatus.DISABLED, DisabledBecause.OWNER)
    again = ok(await world.bus.execute(DisableWebhook(webhook_id=made.id), world.by()))
    assert again == disabled
    enabled = ok(await world.bus.execute(EnableWebhook(webhook_id=made.id), world.by()))
    assert (enabled.status, enabled.disabled_because, enabled.disabled_at) == ("enabled", None, None)


async def test_a_deleted_webhook_is_gone_and_its_url_free(world: World) -> None:
    made = await world.webhook()
    ok(await world.bus.execute(DeleteWebhook(webhook_id=made.id), world.by()))
    again = await world.webhook()
    assert again.id != made.id
    assert again.secret != made.secret


async def test_a_test_message_is_put_into_the_outbox(world: World) -> None:
    made = await world.webhook(topics=("order.placed",))
    ok(await world.bus.execute(SendTestMessage(webhook_id=made.id), world.by()))
    assert [(event.topic, event.aggregate_id) for event in world.store.events] == [("webhook.test", made.id)]


async def test_a_disabled_webhook_is_not_tested(world: World) -> None:
    made = await world.webhook()
    ok(await world.bus.execute(DisableWebhook(webhook_id=made.id), world.by()))
    error = refusal(await world.bus.execute(SendTestMessage(webhook_id=made.id), world.by()))
    assert error == WebhookIsDisabled(webhook_id=made.id)
    assert world.store.events == []
