"""How amounts are shown to people."""

from decimal import Decimal

import pytest

from emporion.adapters.cli.output import money


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("9", "EUR", "9.00"),
        ("8.5", "EUR", "8.50"),
        ("0E-18", "EUR", "0.00"),
        ("1265793.0395", "USD", "1265793.0395"),
        ("1E+3", "JPY", "1000"),
        ("1.5", "KWD", "1.500"),
        ("-2.000000000000000000", "EUR", "-2.00"),
    ],
)
def test_money_has_the_digits_of_its_coins_and_is_never_rounded(
    amount: str, currency: str, text: str
) -> None:
    assert money(Decimal(amount), currency) == text
