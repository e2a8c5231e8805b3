"""One slow receiver does not stop the others."""

import asyncio

import pytest

from emporion.adapters.worker.relay import Relay, RelayOptions
from emporion.application.webhooks.create_webhook import CreateWebhook
from tests.integration.delivery.house import House
from tests.integration.support import Market, ok
from tests.receivers.https import Receiver, receiving

pytestmark = pytest.mark.long

SLOW, PLACES = 5, 32


async def test_a_slow_host_leaves_the_others_their_places(house: House) -> None:
    """Five webhooks of one host, which answers nothing for five seconds, and more messages than there are
    places. A message of another shop to another host comes through meanwhile."""
    house.receiver.answer = b""
    for number in range(SLOW):
        await house.webhook(f"slow-{number}", topics=("order.placed",))
    for _ in range(PLACES // SLOW + 1):
        await house.order()
    async with receiving(house.authority, "127.0.0.1") as other:
        stop = asyncio.Event()
        relay = Relay(house.container.bus(), house.container.subscribers(), RelayOptions(grace=0))
        running = asyncio.create_task(relay.run(stop, house.container.database().bell))
        await house.receiver.has(house.settings.webhook_host_limit)
        await order_elsewhere(house, other)
        async with asyncio.timeout(3):
            await other.has(1)
        stop.set()
        await running
    assert len(house.receiver.received) == house.settings.webhook_host_limit


async def order_elsewhere(house: House, other: Receiver) -> None:
    market = await Market.open(house.market.bus, house.market.database)
    command = CreateWebhook(url=f"https://127.0.0.1:{other.port}/", topics=("order.placed",))
    ok(await market.bus.execute(command, market.by()))
    customer = await market.customer(100)
    (variant,) = await market.variants("1")
    ok(await market.place(customer, {variant.id: 1}))


async def test_what_had_to_wait_for_its_turn_loses_no_try(house: House) -> None:
    webhooks = [await house.webhook(f"in-{number}", topics=("order.placed",)) for number in range(3)]

    async def slowly(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.8)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    house.receiver.answer = slowly
    for _ in range(8):
        await house.order()
    async with asyncio.timeout(30):
        while len(house.receiver.received) < 24:
            await house.relay()
            await house.later()
    assert [len(house.read(each)) for each in webhooks] == [8, 8, 8]
    tries = await house.market.rows(
        "SELECT attempts FROM deliveries WHERE shop_id = :shop AND subscriber = 'webhooks'"
    )
    assert {attempts for (attempts,) in tries} == {1}
