"""Amounts in messages read as a person writes them."""

from decimal import Decimal

import pytest

from emporion.domain.shared.ids import new_id
from emporion.domain.shared.money import Money, shown
from emporion.domain.wallets.errors import InsufficientFunds


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("5.450000000000000000", "5.45"),
        ("100.000000000000000000", "100"),
        ("100", "100"),
        ("0E-18", "0"),
        ("1E+3", "1000"),
        ("-0.50", "-0.5"),
        ("NaN", "NaN"),
    ],
)
def test_an_amount_has_no_exponent_and_no_zeros_of_a_column(amount: str, words: str) -> None:
    assert shown(Decimal(amount)) == words


def test_money_is_shown_with_its_currency() -> None:
    assert str(Money(Decimal("5.4500"), "EUR")) == "5.45 EUR"


def test_a_short_wallet_is_told_in_plain_amounts() -> None:
    error = InsufficientFunds(
        wallet_id=new_id(),
        balance=Decimal("5.450000000000000000"),
        needed=Decimal("10.000000000000000000"),
        currency="EUR",
    )
    assert "holds 5.45 EUR, needed are 10 EUR" in error.message
