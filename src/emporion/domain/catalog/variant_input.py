"""Rules for what a person (or a file) says about a variant."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from returns.result import Failure, Result, Success

from emporion.domain.catalog.errors import PriceInvalid, TextInvalid
from emporion.domain.catalog.texts import SHORT, checked_text
from emporion.domain.shared.money import shown

MAX_PRICE: Final = Decimal(10) ** 12
MAX_DECIMALS: Final = 6
MAX_STOCK: Final = 2_000_000_000
MAX_OPTIONS: Final = 10
MAX_TITLE: Final = MAX_OPTIONS * (SHORT + 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantDetails:
    """Everything of a variant that its owner rewrites; prices in the shop's currency. A blank title is
    made from the options, a compare-at price below the price is kept as it is: it is advertising, not books.
    """

    price: Decimal
    sku: str | None = None
    title: str = ""
    options: dict[str, str] = field(default_factory=dict)
    compare_at_price: Decimal | None = None


def check_variant_details(details: VariantDetails) -> Result[VariantDetails, TextInvalid | PriceInvalid]:
    """The same details with trimmed texts and a title, or the first thing that is wrong with them."""
    prices = {"price": details.price, "compare-at price": details.compare_at_price}
    for name, amount in prices.items():
        if amount is not None and isinstance(bad := check_price(name, amount), Failure):
            return bad
    options = _options(details.options)
    if isinstance(options, Failure):
        return options
    sku = checked_text("SKU", details.sku or "", blank=True)
    if isinstance(sku, Failure):
        return sku
    title = checked_text(
        "title", details.title or " / ".join(options.unwrap().values()), limit=MAX_TITLE, blank=True
    )
    if isinstance(title, Failure):
        return title
    return Success(replace(details, sku=sku.unwrap() or None, title=title.unwrap(), options=options.unwrap()))


def check_price(name: str, amount: Decimal) -> Result[None, PriceInvalid]:
    """Finite, from 0 to below 10**12, at most six decimals: what NUMERIC(36, 18) holds after any product."""
    if not amount.is_finite() or not 0 <= amount < MAX_PRICE or not _is_short(amount):
        return Failure(PriceInvalid(field=name, price=shown(amount)))
    return Success(None)


def _is_short(amount: Decimal) -> bool:
    exponent = amount.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -MAX_DECIMALS


def _options(options: dict[str, str]) -> Result[dict[str, str], TextInvalid]:
    if len(options) > MAX_OPTIONS:
        return Failure(TextInvalid(field="options", problem=f"are {len(options)}; {MAX_OPTIONS} are allowed"))
    good: dict[str, str] = {}
    for name, value in options.items():
        for part, text in (("option name", name), ("option value", value)):
            if isinstance(bad := checked_text(part, text), Failure):
                return bad
        good[name.strip()] = value.strip()
    return Success(good)
