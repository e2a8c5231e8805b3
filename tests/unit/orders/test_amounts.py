"""Lines are exact; the order is rounded once, half-up, to the currency's minor unit."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emporion.domain.orders.errors import OrderEmpty, OrderTooLarge, TooManyLines
from emporion.domain.orders.order import MAX_LINES, NewLine, Order
from emporion.domain.shared.ids import new_id
from emporion.testing.factories import NOW


def line(price: str, quantity: int = 1, discount: str = "0") -> NewLine:
    return NewLine(
        variant_id=new_id(),
        title="Tea",
        quantity=quantity,
        unit_price=Decimal(price),
        discount=Decimal(discount),
    )


def order(*lines: NewLine, currency: str = "EUR") -> Order:
    return Order.place(
        shop_id=new_id(), customer_id=new_id(), currency=currency, lines=lines, now=NOW
    ).unwrap()


def test_the_amounts_follow_from_the_lines() -> None:
    placed = order(line("9.99", 3), line("20", 2, "0.25"))
    assert (placed.subtotal, placed.discount, placed.total) == (
        Decimal("69.97"),
        Decimal(10),
        Decimal("59.97"),
    )


def test_the_order_is_rounded_not_its_lines() -> None:
    # Line by line: 3 x 0.34 = 1.02.
    assert order(*(line("0.335") for _ in range(3))).total == Decimal("1.01")


def test_lines_that_round_down_alone_can_round_up_together() -> None:
    assert order(*(line("0.004") for _ in range(5))).total == Decimal("0.02")


@pytest.mark.parametrize(
    ("price", "currency", "total"),
    [
        ("0.005", "EUR", "0.01"),
        ("0.015", "EUR", "0.02"),
        ("0.025", "EUR", "0.03"),
        ("0.004999", "EUR", "0.00"),
        ("1.5", "JPY", "2"),
        ("2.5", "JPY", "3"),
        ("0.499999", "JPY", "0"),
        ("1.0005", "KWD", "1.001"),
        ("1.0004", "KWD", "1.000"),
    ],
)
def test_half_a_coin_is_rounded_up(price: str, currency: str, total: str) -> None:
    assert order(line(price), currency=currency).total == Decimal(total)


@pytest.mark.parametrize(
    ("discount", "total"),
    [("0", "10"), ("1", "0"), ("0.05", "9.5"), ("0.333333", "6.67"), ("0.000001", "10")],
)
def test_a_discount_is_a_fraction(discount: str, total: str) -> None:
    assert order(line("10", 1, discount)).total == Decimal(total)


def test_exact_amounts_do_not_depend_on_the_decimal_context() -> None:
    with localcontext() as context:
        context.prec = 6
        placed = order(line("123456789012.123456", 7, "0.123457"))
    assert placed.subtotal == Decimal("864197523084.864192")
    assert placed.discount == Decimal("106691233607.488078551744")
    assert placed.total == Decimal("757506289477.38")


def test_an_order_without_lines_is_none() -> None:
    made = Order.place(shop_id=new_id(), customer_id=new_id(), currency="EUR", lines=[], now=NOW)
    assert made.failure() == OrderEmpty()


def test_an_order_has_a_largest_number_of_lines() -> None:
    assert len(order(*[line("1")] * MAX_LINES).lines) == MAX_LINES
    lines = [line("1")] * (MAX_LINES + 1)
    made = Order.place(shop_id=new_id(), customer_id=new_id(), currency="EUR", lines=lines, now=NOW)
    assert made.failure() == TooManyLines(lines=MAX_LINES + 1, limit=MAX_LINES)


def test_an_order_beyond_what_the_books_hold_is_refused() -> None:
    lines = [line("999999999999", 1_000_000)] * 2
    made = Order.place(shop_id=new_id(), customer_id=new_id(), currency="EUR", lines=lines, now=NOW)
    assert isinstance(made.failure(), OrderTooLarge)


prices = st.decimals(min_value=0, max_value=10**6, places=6)
fractions = st.decimals(min_value=0, max_value=1, places=6)
lines = st.builds(
    lambda price, quantity, discount: line(str(price), quantity, str(discount)),
    prices,
    st.integers(1, 10_000),
    fractions,
)


@given(st.lists(lines, min_size=1, max_size=8), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_a_total_is_never_negative_and_within_half_a_coin(wanted: list[NewLine], currency: str) -> None:
    placed = order(*wanted, currency=currency)
    coin = {"EUR": Decimal("0.01"), "JPY": Decimal(1), "KWD": Decimal("0.001")}[currency]
    exact = placed.subtotal - placed.discount
    assert placed.total >= 0
    assert placed.total % coin == 0
    assert -coin / 2 < placed.total - exact <= coin / 2
