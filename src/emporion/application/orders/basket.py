"""From what a customer wants to the lines of an order: checks every wish, then takes the stock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.domain.catalog.variant import Offer
from emporion.domain.orders.errors import (
    LineQuantityInvalid,
    LineTermsInvalid,
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
OfferError = VariantsUnknown | VariantsNotOnSale | OutOfStock

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


def fill(
    items: Sequence[Item], offers: Mapping[UUID, Offer], *, historic: bool
) -> Result[tuple[NewLine, ...], OfferError]:
    """Take the stock of every line (the offers are locked) and answer the lines, or name all that is wrong
    of the first kind that is. On `Failure` the variants must not be saved."""
    unknown = tuple({item.variant_id: None for item in items if item.variant_id not in offers})
    if unknown:
        return Failure(VariantsUnknown(variant_ids=unknown))
    unsold = tuple({i.variant_id: None for i in items if not (historic or offers[i.variant_id].is_sold)})
    if unsold:
        return Failure(VariantsNotOnSale(variant_ids=unsold))
    shortages = tuple(short for item in items if (short := _take(item, offers[item.variant_id])))
    if shortages:
        return Failure(OutOfStock(shortages=shortages))
    return Success(tuple(_line(item, offers[item.variant_id]) for item in items))


def _take(item: Item, offer: Offer) -> Shortage | None:
    # Two lines of one variant take one after the other, so the second one sees what is left.
    if isinstance(offer.variant.take(item.quantity), Success):
        return None
    return Shortage(
        variant_id=item.variant_id, title=offer.title, wanted=item.quantity, available=offer.variant.stock
    )


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
