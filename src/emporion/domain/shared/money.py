"""Money is an exact decimal and a currency; amounts of two currencies never meet."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final, Self

from emporion.domain.shared.currency import minor_digits

# NUMERIC(36, 18): what the database can hold exactly.
MAX_AMOUNT: Final = Decimal(10) ** 18
EXACT: Final = Context(prec=60)


class CurrencyMismatch(ArithmeticError):
    """A bug: two currencies were added or compared. Use cases refuse the case before it comes here."""


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one ISO 4217 currency; nothing is rounded unless `rounded()` is called."""

    amount: Decimal
    currency: str

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(Decimal(0), currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(EXACT.add(self.amount, self._same(other)), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(EXACT.subtract(self.amount, self._same(other)), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def rounded(self) -> "Money":
        """Half-up to the currency's minor unit (ISO 4217): 0.125 EUR is 0.13 EUR, 0.5 JPY is 1 JPY."""
        return Money(rounded(self.amount, self.currency), self.currency)

    @property
    def is_whole(self) -> bool:
        """Whether the amount is a number of minor units: what can be paid out."""
        return self.rounded().amount == self.amount

    def _same(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} cannot be combined")
        return other.amount

    def __str__(self) -> str:
        return f"{shown(self.amount)} {self.currency}"


def shown(amount: Decimal) -> str:
    """A decimal as a person writes it: no exponent, and no zeros that only a column's scale has put there."""
    if not amount.is_finite() or abs(amount.adjusted()) >= 40:
        return str(amount)
    return f"{amount:f}".rstrip("0").rstrip(".") if "." in f"{amount:f}" else f"{amount:f}"


def rounded(amount: Decimal, currency: str) -> Decimal:
    """`amount` half-up at the currency's minor unit."""
    return amount.quantize(Decimal(1).scaleb(-minor_digits(currency)), rounding=ROUND_HALF_UP, context=EXACT)
