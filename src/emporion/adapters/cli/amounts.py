"""Amounts of money as people type them."""

from decimal import Decimal, InvalidOperation

from emporion.adapters.cli.errors import usage


def amount_given(text: str) -> Decimal:
    """The exact decimal, or the end of the command with a word on how to write one."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise usage(f"'{text}' is no amount; write it like 12.50.") from None
    if not amount.is_finite():
        raise usage(f"'{text}' is no amount; write it like 12.50.")
    return amount
