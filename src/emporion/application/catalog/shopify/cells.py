"""What a cell means. Money is never guessed: what could be read two ways in money is refused."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Generic, TypeVar

from emporion.domain.catalog.variant_input import MAX_DECIMALS, MAX_PRICE, MAX_STOCK
from emporion.domain.shared.money import EXACT

_SPACES: Final = " '\u2019\u00a0\u202f"
_PLAIN: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
_GROUPED: Final = re.compile(
    rf"[1-9][0-9]{{0,2}}(?:(?:,[0-9]{{2,3}})*,[0-9]{{3}}|(?:[{_SPACES}][0-9]{{3}})+)(?:\.[0-9]+)?"
)
_DOTTED: Final = re.compile(r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+,[0-9]+|(?:\.[0-9]{3}){2,})")
_COMMA: Final = re.compile(rf"(?:[0-9]+|[1-9][0-9]{{0,2}}(?:[{_SPACES}][0-9]{{3}})+),[0-9]+")
_TRUE: Final = frozenset({"true", "yes", "y", "1", "t"})
_FALSE: Final = frozenset({"false", "no", "n", "0", "f"})
_STEP: Final = Decimal(1).scaleb(-MAX_DECIMALS)

ROUNDED_NOTE: Final = "the price had more than six decimals and was rounded"
COMPARE_UNREADABLE: Final = "the compare-at price could not be read and was left out"
COMPARE_BELOW: Final = "the compare-at price is below the price; it was kept as written"
STOCK_NEGATIVE: Final = "the stock is negative; it was taken as 0"
STOCK_UNREADABLE: Final = "the stock could not be read and was taken as blank"


T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Read(Generic[T_co]):
    """A cell's value with what there is to tell about it."""

    value: T_co
    note: str | None = None


def parse_number(text: str) -> Decimal | None:
    """A number of 0 or more: 1234.5, 1,234.50, 14,000,000, 1 234,50, 1.234,50, 12,50; a comma before exactly
    three digits separates thousands, a single point is always decimal. None for anything else."""
    text = unquoted(text)
    if len(text) > 40:
        return None
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if _GROUPED.fullmatch(text):
        return Decimal(re.sub(rf"[,{_SPACES}]", "", text))
    if _DOTTED.fullmatch(text) or _COMMA.fullmatch(text):
        return Decimal(re.sub(rf"[.{_SPACES}]", "", text).replace(",", "."))
    return None


def parse_price(text: str) -> Read[Decimal] | str:
    """The price, or why the row cannot be sold. 0 is a price, blank is none."""
    if not text:
        return "it has no price"
    number = parse_number(text)
    if number is None or number >= MAX_PRICE:
        return f"'{text[:40]}' is no price"
    return _rounded(number)


def parse_compare_at(text: str) -> Read[Decimal | None]:
    """The crossed-out price; blank and 0 mean none."""
    number = parse_number(text) if text else Decimal(0)
    if number is None or number >= MAX_PRICE:
        return Read(None, COMPARE_UNREADABLE)
    return _rounded(number) if number else Read(None)


def parse_stock(text: str) -> Read[int | None]:
    """Pieces; None where the file does not say. Below zero Shopify counts what it sold without having it."""
    number = parse_number(text.removeprefix("-"))
    if not text:
        return Read(None)
    if number is None or number != number.to_integral_value() or number > MAX_STOCK:
        return Read(None, STOCK_UNREADABLE)
    if text.startswith("-") and number:
        return Read(0, STOCK_NEGATIVE)
    return Read(int(number))


def parse_flag(text: str) -> bool | None:
    """TRUE, True and true alike; None for what is neither."""
    folded = text.lower()
    return True if folded in _TRUE else False if folded in _FALSE else None


def unquoted(text: str) -> str:
    """Without the marks by which spreadsheets keep a value as text: '00123 and ="00123"."""
    if text.startswith('="') and text.endswith('"') and len(text) > 2:
        text = text[2:-1]
    return text.removeprefix("'").strip()


def _rounded(number: Decimal) -> Read[Decimal]:
    rounded = number.quantize(_STEP, rounding=ROUND_HALF_UP, context=EXACT)
    return Read(number) if rounded == number else Read(rounded, ROUNDED_NOTE)
