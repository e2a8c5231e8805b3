"""The words of the e-mails about orders."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from emporion.application.emails.order_mail import OrderMailFacts
from emporion.application.emails.ports import Mail
from emporion.application.orders.views import OrderLineView, OrderView
from emporion.application.outbox.ports import Message
from emporion.domain.orders.events import OrderCancelled, OrderPlaced, OrderShipped
from emporion.domain.shared.money import EXACT, rounded, shown

_SUBJECTS: Final = {
    OrderPlaced.topic: "Your order {number} at {shop}",
    OrderShipped.topic: "Your order {number} from {shop} is on its way",
    OrderCancelled.topic: "Your order {number} at {shop} is cancelled",
}
TOPICS: Final = frozenset(_SUBJECTS)


def compose(message: Message, facts: OrderMailFacts) -> Mail:
    """The e-mail for a message with one of `TOPICS`; the topic decides, not what became of it since."""
    subject = _SUBJECTS[message.topic].format(number=facts.order.number, shop=facts.shop_name)
    lines = ["", *_news(message.topic, facts), "", *_lines(facts.order), *_sums(facts.order)]
    text = "\n".join([f"Hello {facts.customer_name},", *lines, "", facts.shop_name, ""])
    return Mail(
        message_id=message.id,
        sender_name=facts.shop_name,
        to_name=facts.customer_name,
        to_address=facts.customer_email,
        subject=subject,
        text=text,
        sent_at=message.created_at,
    )


def _news(topic: str, facts: OrderMailFacts) -> list[str]:
    order = facts.order
    total = _priced(order.total, order.currency)
    if topic == OrderShipped.topic:
        return [f"your order {order.number} has left {facts.shop_name} and is on its way to you."]
    if topic == OrderCancelled.topic:
        return [
            f"your order {order.number} is cancelled.",
            f"{total} went back to the wallet that you had paid with.",
        ]
    return [
        f"thank you for your order {order.number} at {facts.shop_name}.",
        f"{total} was charged to your wallet on {order.placed_at:%Y-%m-%d} (UTC).",
    ]


def _lines(order: OrderView) -> Iterator[str]:
    for line in order.lines:
        off = f", {shown(line.discount * 100)} % off" if line.discount else ""
        each = _priced(line.unit_price, order.currency)
        yield f"  {line.quantity} x {line.title}: {each} each{off}, {_priced(_amount(line), order.currency)}"


def _sums(order: OrderView) -> Iterator[str]:
    if order.discount:
        yield f"  Before discounts: {_priced(order.subtotal, order.currency)}"
        yield f"  Discounts: {_priced(order.discount, order.currency)}"
    yield f"  Total: {_priced(order.total, order.currency)}"


def _amount(line: OrderLineView) -> Decimal:
    gross = EXACT.multiply(line.unit_price, Decimal(line.quantity))
    return EXACT.subtract(gross, EXACT.multiply(gross, line.discount))


def _priced(amount: Decimal, currency: str) -> str:
    """The exact amount, with at least the digits of the currency's smallest coin."""
    whole = rounded(amount, currency)
    return f"{whole if whole == amount else shown(amount)} {currency}"
