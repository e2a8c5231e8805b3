"""A message on its way to an endpoint: memory below, a real HTTPS receiver at the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import trustme
from standardwebhooks import Webhook, WebhookVerificationError

from emporion.adapters.worker.attempts import ending_of
from emporion.application.outbox.ports import (
    Attempt,
    Deferred,
    Delivered,
    Message,
    Outcome,
    Postponed,
    Refused,
)
from emporion.application.outbox.settle_deliveries import HandedBack
from emporion.application.webhooks.delete_webhook import DeleteWebhook
from emporion.application.webhooks.disable_webhook import DisableWebhook
from emporion.application.webhooks.rotate_secret import RotateWebhookSecret
from emporion.application.webhooks.router import WebhookRouter
from emporion.application.webhooks.subscriber import WHEN_BUSY, WebhookSubscriber
from emporion.application.webhooks.update_webhook import UpdateWebhook
from emporion.application.webhooks.views import WebhookWithSecretView
from emporion.domain.shared.ids import new_id
from emporion.domain.webhooks.endpoint import FAILING_LIMIT, DisabledBecause
from emporion.domain.webhooks.repository import WebhookRepository
from emporion.infrastructure.webhooks.sender import HttpWebhookSender
from emporion.testing.factories import NOW
from tests.receivers.https import Answering, Receiver, answering, receiving
from tests.unit.webhooks.conftest import MakeSender
from tests.unit.webhooks.world import SECRETS, World, ok

HOST = "hooks.example.com"


class Way:
    """One receiver, the webhook that leads to it, and the subscriber. The clock is the test's."""

    def __init__(self, world: World, receiver: Receiver, sender: HttpWebhookSender) -> None:
        self.world, self.receiver = world, receiver
        self.now = datetime.now(NOW.tzinfo)
        self.subscriber = WebhookSubscriber(world.bus, sender, SECRETS, lambda: self.now)
        self.webhook: WebhookWithSecretView

    async def deliver(self, *, number: int = 1, destination: UUID | None = None) -> Outcome:
        to = str(destination or self.webhook.id)
        attempt = Attempt(delivery_id=new_id(), message=message(self.world), destination=to, number=number)
        return await self.subscriber.deliver(attempt)

    async def because(self) -> DisabledBecause | None:
        return (await self.world.stored(self.webhook.id)).disabled_because


def message(world: World, topic: str = "order.placed", aggregate_id: UUID | None = None) -> Message:
    return Message(
        id=new_id(),
        shop_id=world.shop.id,
        sequence=41,
        topic=topic,
        aggregate_id=aggregate_id or new_id(),
        aggregate_version=1,
        payload={"number": "7K2M"},
        created_at=NOW,
    )


@pytest.fixture
async def way(world: World, authority: trustme.CA, sender: HttpWebhookSender) -> AsyncIterator[Way]:
    async with _way(world, authority, sender, answering("200 OK")) as way:
        yield way


@asynccontextmanager
async def _way(
    world: World, authority: trustme.CA, sender: HttpWebhookSender, answer: bytes | Answering
) -> AsyncIterator[Way]:
    async with receiving(authority, HOST, answer=answer) as receiver:
        way = Way(world, receiver, sender)
        way.webhook = await world.webhook(f"https://{HOST}:{receiver.port}/in")
        yield way


async def test_a_message_arrives_signed_with_the_secret_that_was_shown(way: Way) -> None:
    assert await way.deliver() == Delivered()
    (got,) = way.receiver.received
    read = Webhook(way.webhook.secret).verify(got.body, got.headers)
    assert (read["type"], read["sequence"], read["data"]) == ("order.placed", 41, {"number": "7K2M"})
    assert got.headers["webhook-id"] == read["id"]


async def test_a_success_writes_nothing(way: Way) -> None:
    await way.deliver()
    assert (await way.world.stored(way.webhook.id)).version == 1


async def test_during_the_grace_time_both_secrets_verify_and_then_the_new_one_alone(way: Way) -> None:
    rotation = RotateWebhookSecret(webhook_id=way.webhook.id, grace_hours=24)
    rotated = ok(await way.world.bus.execute(rotation, way.world.by()))
    way.now = NOW + timedelta(hours=23)
    await way.deliver()
    way.now = NOW + timedelta(hours=25)
    await way.deliver()
    within, after = way.receiver.received
    assert verifies(way.webhook.secret, within.body, within.headers)
    assert verifies(rotated.secret, within.body, within.headers)
    assert not verifies(way.webhook.secret, after.body, after.headers)
    assert verifies(rotated.secret, after.body, after.headers)


def verifies(secret: str, body: bytes, headers: dict[str, str]) -> bool:
    """Whether the library's own signature is among those that were sent, whatever the time."""
    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), NOW.tzinfo)
    own = Webhook(secret).sign(headers["webhook-id"], at, body.decode())
    return own in headers["webhook-signature"].split(" ")


async def test_another_secret_does_not_verify(way: Way) -> None:
    await way.deliver()
    (got,) = way.receiver.received
    other = await way.world.webhook("https://example.com/other")
    with pytest.raises(WebhookVerificationError):
        Webhook(other.secret).verify(got.body, got.headers)


async def test_a_failure_is_noted_once_and_a_success_forgets_it(way: Way) -> None:
    way.receiver.answer = answering("500 Oops", b"database is down")
    for number in (1, 2, 3):
        assert isinstance(await way.deliver(number=number), Postponed)
    failing = await way.world.stored(way.webhook.id)
    assert failing.failure == "answered 500: database is down"
    assert (failing.failing_since, failing.version) == (way.now, 2)
    way.receiver.answer = answering("204 No Content")
    assert await way.deliver() == Delivered()
    assert (await way.world.stored(way.webhook.id)).failing_since is None


async def test_an_endpoint_that_fails_for_days_is_disabled_with_a_reason(way: Way) -> None:
    way.receiver.answer = answering("500 Oops")
    await way.deliver()
    way.now += FAILING_LIMIT
    assert isinstance(await way.deliver(), Postponed)
    assert await way.because() is DisabledBecause.FAILING
    assert await way.deliver() == Refused("the webhook is disabled")
    assert len(way.receiver.received) == 2


async def test_410_disables_the_endpoint_at_once(way: Way) -> None:
    way.receiver.answer = answering("410 Gone", b"we moved out")
    outcome = await way.deliver()
    assert isinstance(outcome, Refused)
    assert "we moved out" in outcome.error
    stored = await way.world.stored(way.webhook.id)
    assert stored.disabled_because is DisabledBecause.GONE
    assert "we moved out" in (stored.failure or "")


async def test_a_redirect_is_a_failure_that_says_where_to(way: Way) -> None:
    way.receiver.answer = answering("302 Found", Location="https://elsewhere.example.com/")
    outcome = await way.deliver()
    assert isinstance(outcome, Postponed)
    assert "redirect to https://elsewhere.example.com/" in outcome.error


async def test_a_receiver_that_asks_for_rest_gets_it(way: Way) -> None:
    way.receiver.answer = answering("429 Slow down", Retry_After="3600")
    outcome = await way.deliver()
    assert isinstance(outcome, Postponed)
    assert outcome.after == timedelta(hours=1)


async def test_what_an_old_url_did_is_not_held_against_a_new_one(way: Way) -> None:
    """The owner changes the URL while a try is under way."""

    async def change_then_fail(writer: object) -> None:
        change = UpdateWebhook(webhook_id=way.webhook.id, url="https://example.com/new")
        ok(await way.world.bus.execute(change, way.world.by()))
        writer.write(answering("410 Gone"))  # type: ignore[attr-defined] # a stream writer

    way.receiver.answer = change_then_fail
    assert isinstance(await way.deliver(), Refused)
    stored = await way.world.stored(way.webhook.id)
    assert (stored.is_enabled, stored.failing_since) == (True, None)


async def test_nothing_is_sent_to_a_disabled_endpoint(way: Way) -> None:
    ok(await way.world.bus.execute(DisableWebhook(webhook_id=way.webhook.id), way.world.by()))
    assert await way.deliver() == Refused("the webhook is disabled")
    assert way.receiver.connections == 0


async def test_nothing_is_sent_to_a_deleted_endpoint(way: Way) -> None:
    ok(await way.world.bus.execute(DeleteWebhook(webhook_id=way.webhook.id), way.world.by()))
    assert await way.deliver() == Refused("the webhook was deleted")
    assert way.receiver.connections == 0


async def test_an_endpoint_of_another_shop_is_not_sent_to(way: Way) -> None:
    stranger = message(way.world)
    elsewhere = Message(
        **{name: getattr(stranger, name) for name in stranger.__dataclass_fields__} | {"shop_id": new_id()}
    )
    attempt = Attempt(delivery_id=new_id(), message=elsewhere, destination=str(way.webhook.id), number=1)
    assert await way.subscriber.deliver(attempt) == Refused("the webhook was deleted")


async def test_messages_go_to_the_endpoints_that_want_them(world: World) -> None:
    every = await world.webhook("https://example.com/all")
    placed = await world.webhook("https://example.com/placed", topics=("order.placed",))
    disabled = await world.webhook("https://example.com/off")
    ok(await world.bus.execute(DisableWebhook(webhook_id=disabled.id), world.by()))
    messages = [
        message(world),
        message(world, "order.shipped"),
        message(world, "webhook.test", placed.id),
        message(world, "webhook.test", every.id),
    ]
    routes = await WebhookRouter(world.work().get(WebhookRepository)).routes(messages)
    assert [set(routes[each.id]) for each in messages] == [
        {str(every.id), str(placed.id)},
        {str(every.id)},
        {str(every.id), str(placed.id)},
        {str(every.id)},
    ]


async def test_old_messages_may_be_sent_to_endpoints_that_are_enabled(world: World) -> None:
    made = await world.webhook()
    router = WebhookRouter(world.work().get(WebhookRepository))
    assert await router.accepts(str(made.id))
    assert not await router.accepts(str(new_id()))
    assert not await router.accepts("no id")
    ok(await world.bus.execute(DisableWebhook(webhook_id=made.id), world.by()))
    assert not await WebhookRouter(world.work().get(WebhookRepository)).accepts(str(made.id))


async def test_what_a_busy_host_could_not_take_is_no_try(
    world: World, authority: trustme.CA, make_sender: MakeSender
) -> None:
    async with _way(world, authority, make_sender(seconds=5, at_once=1), b"") as way:
        first = asyncio.create_task(way.deliver())
        await way.receiver.has(1)
        assert await way.deliver() == Deferred(WHEN_BUSY)
        assert ending_of(Deferred(WHEN_BUSY), 10, way.subscriber.schedule) == HandedBack(WHEN_BUSY)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
    assert (await world.stored(way.webhook.id)).failing_since is None
