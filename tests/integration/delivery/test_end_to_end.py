"""From an order to the receiver and the customer, with nothing in between replaced."""

from uuid import UUID

import pytest

from emporion.application.orders.cancel_order import CancelOrder
from emporion.application.orders.ship_order import ShipOrder
from emporion.application.outbox.views import DeliveryView
from emporion.application.webhooks.enable_webhook import EnableWebhook
from emporion.application.webhooks.find_webhook import FindWebhook
from emporion.application.webhooks.list_webhook_deliveries import ListWebhookDeliveries
from emporion.application.webhooks.replay_webhook import ReplayWebhook
from emporion.application.webhooks.send_test import SendTestMessage
from emporion.domain.outbox.delivery import DeliveryState
from emporion.domain.outbox.errors import InvalidReplayRange
from emporion.domain.outbox.fields import DeliveryFields
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.page import Page
from emporion.domain.webhooks.endpoint import DisabledBecause
from emporion.domain.webhooks.errors import WebhookIsDisabled
from tests.integration.delivery.house import House
from tests.integration.support import Market, ok, refusal
from tests.receivers.https import answering

pytestmark = pytest.mark.long


async def test_an_order_reaches_the_receiver_signed_and_the_customer_by_e_mail(house: House) -> None:
    webhook = await house.webhook(topics=("order.placed",))
    order, _ = await house.order()
    await house.relay()
    (told,) = house.read(webhook)
    assert (told["type"], told["data"]["number"], told["data"]["total"]) == (
        "order.placed",
        order.number,
        "19.00",
    )
    assert told["shop_id"] == str(house.market.shop_id)
    (mail,) = house.postbox.mails
    assert order.number in mail["Subject"]
    assert "Total: 19.00 EUR" in mail.get_content()
    assert mail["Message-ID"] == f"<{told['id']}@example.org>"


async def test_a_receiver_of_all_messages_sees_every_number_once(house: House) -> None:
    webhook = await house.webhook()
    for _ in range(3):
        order, _ = await house.order()
        ok(await house.market.bus.execute(ShipOrder(order_id=order.id), house.market.by()))
    await house.relay()
    numbers = sorted(told["sequence"] for told in house.read(webhook))
    assert numbers == list(range(1, max(numbers) + 1))
    assert await house.market.value("SELECT count(*) FROM outbox_messages WHERE shop_id = :shop") == max(
        numbers
    )


async def test_shipping_and_cancelling_are_told_in_their_order(house: House) -> None:
    webhook = await house.webhook(topics=("order.placed", "order.shipped", "order.cancelled"))
    shipped, _ = await house.order()
    cancelled, _ = await house.order()
    ok(await house.market.bus.execute(ShipOrder(order_id=shipped.id), house.market.by()))
    ok(await house.market.bus.execute(CancelOrder(order_id=cancelled.id), house.market.by()))
    await house.relay()
    told = [(each["data"]["number"], each["type"]) for each in house.read(webhook)]
    assert [topic for number, topic in told if number == shipped.number] == ["order.placed", "order.shipped"]
    assert [topic for number, topic in told if number == cancelled.number] == [
        "order.placed",
        "order.cancelled",
    ]
    assert len(house.postbox.mails) == 4


async def test_a_rolled_back_order_is_told_to_nobody(house: House) -> None:
    webhook = await house.webhook(topics=("order.placed",))
    poor = await house.market.customer(1)
    (variant,) = await house.market.variants("9.50")
    refusal(await house.market.place(poor, {variant.id: 1}))
    await house.relay()
    assert (house.read(webhook), house.postbox.mails) == ([], [])


async def test_a_failed_try_is_made_again_with_the_same_id_and_bytes(house: House) -> None:
    webhook = await house.webhook(topics=("order.placed",))
    house.receiver.answer = answering("503 Busy", b"tea time")
    await house.order()
    await house.relay()
    (waiting,) = (await deliveries(house, webhook.id)).items
    assert (waiting.state, waiting.attempts, waiting.last_error) == ("pending", 1, "answered 503: tea time")
    house.receiver.answer = answering("200 OK")
    await house.later()
    await house.relay()
    first, second = house.receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    (arrived,) = (await deliveries(house, webhook.id, DeliveryState.DELIVERED)).items
    assert arrived.attempts == 2


async def deliveries(
    house: House, webhook_id: UUID, state: DeliveryState | None = None
) -> Page[DeliveryView]:
    listing = ALL if state is None else Listing(DeliveryFields.state.equals(state))
    query = ListWebhookDeliveries(webhook_id=webhook_id, listing=listing)
    return ok(await house.market.bus.ask(query, house.market.by()))


async def test_after_ten_tries_it_is_a_dead_letter(house: House) -> None:
    webhook = await house.webhook(topics=("order.placed",))
    house.receiver.answer = answering("500 Oops")
    await house.order()
    for _ in range(12):
        await house.relay()
        await house.later()
    assert len(house.receiver.received) == 10
    (dead,) = (await deliveries(house, webhook.id, DeliveryState.DEAD)).items
    assert dead.attempts == 10


async def test_410_disables_the_webhook_and_a_replay_brings_what_it_missed(house: House) -> None:
    webhook = await house.webhook(topics=("order.placed",))
    house.receiver.answer = answering("410 Gone")
    await house.order()
    await house.relay()
    view = ok(await house.market.bus.ask(FindWebhook(webhook_id=webhook.id), house.market.by()))
    assert view.disabled_because is DisabledBecause.GONE
    await house.order()
    await house.relay()
    assert len(house.receiver.received) == 1

    house.receiver.answer = answering("200 OK")
    everything = ReplayWebhook(webhook_id=webhook.id, first=1, last=1000)
    assert refusal(await house.market.bus.execute(everything, house.market.by())) == WebhookIsDisabled(
        webhook_id=webhook.id
    )
    ok(await house.market.bus.execute(EnableWebhook(webhook_id=webhook.id), house.market.by()))
    done = ok(await house.market.bus.execute(everything, house.market.by()))
    assert (done.queued, done.under_way, done.next) == (2, 0, None)
    assert done.left_out > 0
    await house.relay()
    assert [told["type"] for told in house.read(webhook)] == ["order.placed"] * 3


async def test_a_replayed_range_keeps_its_ids_and_numbers(house: House) -> None:
    webhook = await house.webhook()
    await house.order()
    await house.relay()
    before = {told["sequence"]: told["id"] for told in house.read(webhook)}
    replay = ReplayWebhook(webhook_id=webhook.id, first=2, last=3)
    assert ok(await house.market.bus.execute(replay, house.market.by())).queued == 2
    await house.relay()
    again = house.read(webhook)[len(before) :]
    assert {told["sequence"]: told["id"] for told in again} == {n: before[n] for n in (2, 3)}


async def test_a_range_that_is_none_is_refused(house: House) -> None:
    webhook = await house.webhook()
    for first, last in ((0, 3), (3, 2), (-1, -1)):
        replay = ReplayWebhook(webhook_id=webhook.id, first=first, last=last)
        error = refusal(await house.market.bus.execute(replay, house.market.by()))
        assert error == InvalidReplayRange(first=first, last=last)


async def test_a_test_message_arrives_whatever_the_filter(house: House) -> None:
    webhook = await house.webhook(topics=("order.placed",))
    ok(await house.market.bus.execute(SendTestMessage(webhook_id=webhook.id), house.market.by()))
    await house.relay()
    (told,) = house.read(webhook)
    assert (told["type"], told["data"]["aggregate_id"]) == ("webhook.test", str(webhook.id))


async def test_other_shops_are_told_nothing(house: House) -> None:
    webhook = await house.webhook()
    other = await Market.open(house.market.bus, house.market.database)
    customer = await other.customer(100)
    (variant,) = await other.variants("1")
    ok(await other.place(customer, {variant.id: 1}))
    await house.relay()
    assert {told["shop_id"] for told in house.read(webhook)} == {str(house.market.shop_id)}


async def test_a_temporary_refusal_of_the_mail_server_is_tried_again_and_a_permanent_one_not(
    house: House,
) -> None:
    house.postbox.to_recipient = "450 4.2.0 Greylisted"
    await house.order()
    await house.relay()
    assert house.postbox.mails == []
    house.postbox.to_recipient = None
    await house.later()
    await house.relay()
    assert len(house.postbox.mails) == 1
    house.postbox.to_recipient = "550 5.1.1 No such user"
    await house.order()
    await house.relay()
    states = await house.market.rows(
        "SELECT state, last_error FROM deliveries WHERE shop_id = :shop AND subscriber = 'emails' ORDER BY id"
    )
    assert [tuple(row) for row in states] == [("delivered", None), ("dead", "550 5.1.1 No such user")]
