"""What customers read."""

import pytest

from emporion.application.emails.compose import TOPICS, compose
from emporion.domain.orders.order import Order
from tests.unit.emails.mails import MESSAGE_ID, a_line, an_order, facts_of, message_about


def written(order: Order, topic: str) -> tuple[str, str]:
    mail = compose(message_about(order, topic), facts_of(order))
    return mail.subject, mail.text


def test_a_placed_order_is_told_with_lines_and_total() -> None:
    order = an_order(a_line("Chai", 2, "9.00"), a_line("Ikura", 1, "31.005"))
    subject, text = written(order, "order.placed")
    assert subject == "Your order 7K2M-9QXD at Käse & Söhne"
    assert text == (
        "Hello Ada Lovelace,\n"
        "\n"
        "thank you for your order 7K2M-9QXD at Käse & Söhne.\n"
        "49.01 EUR was charged to your wallet on 2026-01-05 (UTC).\n"
        "\n"
        "  2 x Chai: 9.00 EUR each, 18.00 EUR\n"
        "  1 x Ikura: 31.005 EUR each, 31.005 EUR\n"
        "  Total: 49.01 EUR\n"
        "\n"
        "Käse & Söhne\n"
    )


def test_discounts_are_shown_and_add_up() -> None:
    _, text = written(an_order(a_line("Chai", 4, "10", "0.125")), "order.placed")
    assert "  4 x Chai: 10.00 EUR each, 12.5 % off, 35.00 EUR\n" in text
    assert "  Before discounts: 40.00 EUR\n  Discounts: 5.00 EUR\n  Total: 35.00 EUR\n" in text


def test_a_currency_without_coins_has_no_decimals() -> None:
    _, text = written(an_order(a_line("Chai", 3, "100"), currency="JPY"), "order.placed")
    assert "  3 x Chai: 100 JPY each, 300 JPY\n" in text


def test_a_large_amount_is_written_out() -> None:
    _, text = written(an_order(a_line("Land", 1, "1000000000000000")), "order.placed")
    assert "Total: 1000000000000000.00 EUR" in text


def test_a_shipped_order_is_on_its_way() -> None:
    subject, text = written(an_order(a_line("Chai", 1, "9")), "order.shipped")
    assert subject == "Your order 7K2M-9QXD from Käse & Söhne is on its way"
    assert "has left Käse & Söhne" in text


def test_a_cancelled_order_says_what_came_back() -> None:
    subject, text = written(an_order(a_line("Chai", 1, "9")), "order.cancelled")
    assert subject == "Your order 7K2M-9QXD at Käse & Söhne is cancelled"
    assert "9.00 EUR went back to the wallet" in text


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_every_mail_goes_to_the_customer_with_the_messages_id(topic: str) -> None:
    order = an_order(a_line("Chai", 1, "9"))
    mail = compose(message_about(order, topic), facts_of(order))
    assert (mail.to_address, mail.to_name, mail.message_id) == (
        "ada@example.com",
        "Ada Lovelace",
        MESSAGE_ID,
    )
