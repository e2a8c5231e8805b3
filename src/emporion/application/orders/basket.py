"""From what a customer wants to the lines of an order: checks every wish, then takes the stock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from returns.result import Success

from emporion.domain.catalog.variant import Offer
from emporion.domain.orders.errors import (
    LineQuantityInvalid,
    LineTermsInvalid,
    OfferError,
    OrderEmpty,
    OutOfStock,
    Shortage,
    TooManyLines,
    VariantsNotOnSale,
    VariantsUnknown,
)
from emporion.domain.orders.line import DISCOUNT_DIGITS, MAX_QUANTITY
from emporion.domain.orders.order import MAX_LINES, NewLine

WishError = OrderEmpty | TooManyLines | LineQuantityInvalid | LineTermsInvalid

_MAX_PRICE: Final = Decimal(10) ** 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A wish: so many pieces of a variant. `unit_price` and `discount` (a fraction from 0 to 1) are for
    historic orders only; otherwise the variant's price of today holds, without discount."""

    variant_id: UUID
    quantity: int
    unit_price: Decimal | None = None
    discount: Decimal = Decimal(0)

    @property
    def has_terms(self) -> bool:
        return self.unit_price is not None or self.discount != 0


def wish_error(items: Sequence[Item]) -> WishError | None:
    """What is wrong with the items themselves, before anything is read or locked."""
    if not items:
        return OrderEmpty()
    if len(items) > MAX_LINES:
        return TooManyLines(lines=len(items), limit=MAX_LINES)
    for item in items:
        if not 1 <= item.quantity <= MAX_QUANTITY:
            return LineQuantityInvalid(variant_id=item.variant_id, quantity=item.quantity, limit=MAX_QUANTITY)
        price = Decimal(0) if item.unit_price is None else item.unit_price
        if not (_fits(item.discount, Decimal(1)) and _fits(price, _MAX_PRICE)):
            return LineTermsInvalid(
                variant_id=item.variant_id, unit_price=item.unit_price, discount=item.discount
            )
    return None


@dataclass(frozen=True, slots=True)
class Basket:
    """What can be ordered, and the items that cannot, each with its reason."""

    lines: tuple[NewLine, ...]
    left_out: tuple[OfferError, ...]


def fill(items: Sequence[Item], offers: Mapping[UUID, Offer], *, historic: bool) -> Basket:
    """Take the stock of every item that can be had; the offers are locked. Items take one after the other,
    so a second one of the same variant sees what the first has left."""
    lines: list[NewLine] = []
    left_out: list[OfferError] = []
    for item in items:
        refused = _take(item, offers.get(item.variant_id), historic=historic)
        if refused is None:
            lines.append(_line(item, offers[item.variant_id]))
        else:
            left_out.append(refused)
    return Basket(tuple(lines), tuple(left_out))


def refusal(left_out: Sequence[OfferError]) -> OfferError | None:
    """One error that names all items of the first kind that stands in the way of the whole order."""
    unknown = [error for error in left_out if isinstance(error, VariantsUnknown)]
    if unknown:
        return VariantsUnknown(variant_ids=_ids(unknown))
    unsold = [error for error in left_out if isinstance(error, VariantsNotOnSale)]
    if unsold:
        return VariantsNotOnSale(variant_ids=_ids(unsold))
    short = [each for error in left_out if isinstance(error, OutOfStock) for each in error.shortages]
    return OutOfStock(shortages=tuple(short)) if short else None


def _ids(errors: Sequence[VariantsUnknown | VariantsNotOnSale]) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(variant_id for error in errors for variant_id in error.variant_ids))


def _take(item: Item, offer: Offer | None, *, historic: bool) -> OfferError | None:
    if offer is None:
        return VariantsUnknown(variant_ids=(item.variant_id,))
    if not (historic or offer.is_sold):
        return VariantsNotOnSale(variant_ids=(item.variant_id,))
    if isinstance(offer.variant.take(item.quantity), Success):
        return None
    short = Shortage(
        variant_id=item.variant_id, title=offer.title, wanted=item.quantity, available=offer.variant.stock
    )
    return OutOfStock(shortages=(short,))


def _line(item: Item, offer: Offer) -> NewLine:
    return NewLine(
        variant_id=item.variant_id,
        title=offer.title,
        quantity=item.quantity,
        unit_price=offer.variant.price if item.unit_price is None else item.unit_price,
        discount=item.discount,
    )


def _fits(value: Decimal, limit: Decimal) -> bool:
    """Whether 0 <= value <= limit with no more decimals than a line keeps exactly."""
    if not value.is_finite() or not 0 <= value <= limit:
        return False
    return value == value.quantize(Decimal(1).scaleb(-DISCOUNT_DIGITS))
