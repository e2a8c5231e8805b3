"""What the tests of e-mails send."""

from decimal import Decimal
from uuid import UUID

from emporion.application.emails.order_mail import OrderMailFacts
from emporion.application.emails.ports import Mail
from emporion.application.orders.views import OrderView
from emporion.application.outbox.ports import Message
from emporion.domain.orders.order import NewLine, Order
from emporion.domain.shared.ids import new_id
from emporion.testing.factories import NOW

MESSAGE_ID = UUID("01a1fbdb-876c-748d-bbaf-6e6765e9468a")


def a_mail(**changes: str) -> Mail:
    given = {
        "sender_name": "Käse & Söhne",
        "to_name": "Ada Lovelace",
        "to_address": "ada@example.com",
        "subject": "Your order 7K2M",
        "text": "Hello Ada,\n\nCrème brûlée: 12.50 €\n",
    }
    return Mail(message_id=MESSAGE_ID, sent_at=NOW, **given | changes)


def an_order(*lines: NewLine, currency: str = "EUR") -> Order:
    return Order.place(
        shop_id=new_id(), customer_id=new_id(), currency=currency, lines=lines, now=NOW, number="7K2M-9QXD"
    ).unwrap()


def a_line(title: str, quantity: int, price: str, discount: str = "0") -> NewLine:
    return NewLine(
        variant_id=new_id(),
        title=title,
        quantity=quantity,
        unit_price=Decimal(price),
        discount=Decimal(discount),
    )


def facts_of(order: Order) -> OrderMailFacts:
    return OrderMailFacts(
        shop_name="Käse & Söhne",
        customer_name="Ada Lovelace",
        customer_email="ada@example.com",
        order=OrderView.of(order),
    )


def message_about(order: Order, topic: str) -> Message:
    return Message(
        id=MESSAGE_ID,
        shop_id=order.shop_id,
        sequence=1,
        topic=topic,
        aggregate_id=order.id,
        aggregate_version=1,
        payload={},
        created_at=NOW,
    )
