"""A message about an order on its way to the customer: memory below, a real mail server at the end."""

import pytest

from emporion.application.emails.router import OrderMailRouter
from emporion.application.emails.server import Encryption, MailServer
from emporion.application.emails.subscriber import SCHEDULE, OrderMailSubscriber
from emporion.application.outbox.ports import Attempt, Delivered, Outcome, Postponed, Refused
from emporion.domain.identity.repository import UserRepository, UserSettingsRepository
from emporion.domain.identity.user import User
from emporion.domain.orders.order import Order
from emporion.domain.orders.repository import OrderRepository
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.repository import ShopRepository
from emporion.infrastructure.mail.smtp import SmtpMailer
from emporion.testing.factories import NOW
from emporion.testing.factories.identity import make_user
from emporion.testing.factories.people import make_settings
from emporion.testing.factories.shops import make_shop
from emporion.testing.memory.bus import memory_bus
from emporion.testing.memory.repository import MemoryStore
from emporion.testing.memory.work import MemoryWork
from tests.receivers.smtp import Postbox, mail_server
from tests.unit.emails.mails import a_line, message_about


class Desk:
    """A shop with one customer and one order."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.bus = memory_bus(self.store, "emporion.application.emails")
        self.shop = make_shop(name="Corner Shop")
        self.customer: User = make_user(email="ada@example.com", name="Ada Lovelace")
        self.order = self.placed()

    async def furnish(self) -> None:
        await self.work().get(ShopRepository).save(self.shop)
        await self.work().get(UserRepository).save(self.customer)
        await self.work().get(OrderRepository).save(self.order)

    def work(self) -> MemoryWork:
        return MemoryWork(self.store, self.shop.id)

    def placed(self, *, historic: bool = False) -> Order:
        return Order.place(
            shop_id=self.shop.id,
            customer_id=self.customer.id,
            currency="EUR",
            lines=[a_line("Chai", 2, "9")],
            now=NOW,
            historic=NOW if historic else None,
        ).unwrap()

    def router(self) -> OrderMailRouter:
        work = self.work()
        return OrderMailRouter(work.get(OrderRepository), work.get(UserSettingsRepository))

    async def deliver(self, postbox: Postbox, topic: str = "order.placed") -> Outcome:
        server = MailServer(host="127.0.0.1", port=postbox.port, encryption=Encryption.NONE)
        subscriber = OrderMailSubscriber(self.bus, SmtpMailer(server, "orders@example.org"))
        attempt = Attempt(
            delivery_id=new_id(),
            message=message_about(self.order, topic),
            destination=str(self.customer.id),
            number=1,
        )
        return await subscriber.deliver(attempt)


@pytest.fixture
async def desk() -> Desk:
    desk = Desk()
    await desk.furnish()
    return desk


async def test_the_customer_is_told_of_an_order(desk: Desk) -> None:
    async with mail_server(Postbox()) as postbox:
        assert await desk.deliver(postbox) == Delivered()
    (mail,) = postbox.mails
    assert mail["To"] == "Ada Lovelace <ada@example.com>"
    assert mail["From"] == "Corner Shop <orders@example.org>"
    assert desk.order.number in mail["Subject"]
    assert "2 x Chai: 9.00 EUR each, 18.00 EUR" in mail.get_content()


async def test_a_temporary_refusal_is_postponed_and_a_permanent_one_final(desk: Desk) -> None:
    async with mail_server(Postbox(to_recipient="450 4.2.0 Later")) as postbox:
        assert await desk.deliver(postbox) == Postponed("450 4.2.0 Later")
    async with mail_server(Postbox(to_recipient="550 5.1.1 Nobody here")) as postbox:
        assert await desk.deliver(postbox) == Refused("550 5.1.1 Nobody here")


async def test_who_is_gone_is_sent_nothing(desk: Desk) -> None:
    users = desk.work().get(UserRepository)
    user = await users.find_by_id(desk.customer.id)
    assert user is not None
    user.is_active = False
    await users.save(user)
    async with mail_server(Postbox()) as postbox:
        outcome = await desk.deliver(postbox)
    assert isinstance(outcome, Refused)
    assert "ada@example.com" not in outcome.error
    assert postbox.envelopes == []


async def test_orders_are_news_to_their_customer_and_historic_ones_are_not(desk: Desk) -> None:
    old = desk.placed(historic=True)
    await desk.work().get(OrderRepository).save(old)
    router = desk.router()
    topics = ("order.placed", "order.shipped", "order.cancelled")
    for order, expected in ((desk.order, [str(desk.customer.id)]), (old, None)):
        for topic in topics:
            message = message_about(order, topic)
            assert (await router.routes([message])).get(message.id) == expected


async def test_who_wants_no_mails_gets_none_until_they_want_them_again(desk: Desk) -> None:
    message, settings = message_about(desk.order, "order.placed"), make_settings(user_id=desk.customer.id)
    for wanted in (False, True):
        settings.change({"emails": {"orders": wanted}}).unwrap()
        await desk.work().get(UserSettingsRepository).save(settings)
        assert (await desk.router().routes([message]) == {}) is not wanted


async def test_other_messages_are_no_mails(desk: Desk) -> None:
    router = desk.router()
    for topic in ("order.delivered", "product.published"):
        assert await router.routes([message_about(desk.order, topic)]) == {}


async def test_mails_are_not_sent_again_on_request(desk: Desk) -> None:
    assert not await desk.router().accepts(str(desk.customer.id))


def test_a_server_that_greylists_is_asked_again_within_minutes() -> None:
    assert list(SCHEDULE) == sorted(SCHEDULE)
    assert SCHEDULE[0].total_seconds() == 60
