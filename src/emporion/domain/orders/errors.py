"""What orders refuse, and what to do about it."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from emporion.domain.shared.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from emporion.domain.shared.money import shown


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEmpty(Invalid):
    @property
    def message(self) -> str:
        return "An order needs at least one line; add a variant with a quantity."


@dataclass(frozen=True, slots=True, kw_only=True)
class TooManyLines(Invalid):
    lines: int
    limit: int

    @property
    def message(self) -> str:
        return f"An order has at most {self.limit} lines, not {self.lines}; split it."


@dataclass(frozen=True, slots=True, kw_only=True)
class LineQuantityInvalid(Invalid):
    variant_id: UUID
    quantity: int
    limit: int

    @property
    def message(self) -> str:
        return f"{self.quantity} pieces of {self.variant_id} cannot be ordered; use 1 to {self.limit}."


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTermsInvalid(Invalid):
    """A historic line's price or discount is out of range."""

    variant_id: UUID
    unit_price: Decimal | None
    discount: Decimal

    @property
    def message(self) -> str:
        return (
            f"Variant {self.variant_id} cannot be sold at {self.unit_price} less {self.discount}; "
            "a price is 0 or more, a discount a fraction from 0 to 1, both with at most 6 decimals."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoricTermsRefused(Forbidden):
    """Own prices, discounts and dates are for orders that were made elsewhere, brought in by the operator."""

    @property
    def message(self) -> str:
        return "Only an operator's import may set prices, discounts or dates of an order; leave them out."


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCurrencyDiffers(Conflict):
    wanted: str
    currency: str

    @property
    def message(self) -> str:
        return f"This shop sells in {self.currency}, not in {self.wanted}; order in {self.currency}."


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantsUnknown(NotFound):
    variant_ids: tuple[UUID, ...]

    @property
    def message(self) -> str:
        return f"This shop has no variant {_listed(self.variant_ids)}; take the ids from its products."


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantsNotOnSale(Conflict):
    variant_ids: tuple[UUID, ...]

    @property
    def message(self) -> str:
        return f"Not on sale (draft or archived products): {_listed(self.variant_ids)}; leave them out."


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """One line that cannot be filled: pieces wanted, and available for this line."""

    variant_id: UUID
    title: str
    wanted: int
    available: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfStock(Conflict):
    """Names every short line, so that one look is enough to mend the order."""

    shortages: tuple[Shortage, ...]

    @property
    def message(self) -> str:
        short = "; ".join(f"{s.title}: {s.available} left, {s.wanted} wanted" for s in self.shortages)
        return f"Out of stock: {short}. Order less or leave these lines out."


OfferError = VariantsUnknown | VariantsNotOnSale | OutOfStock
"""Why an item of an order cannot be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderNotFound(NotFound):
    order_id: UUID

    @property
    def message(self) -> str:
        return f"You have no order {self.order_id} in this shop; list your orders to see their ids."


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStatusRefuses(Conflict):
    """pending -> confirmed -> shipped -> delivered; pending or confirmed -> cancelled; nothing else.
    `possible` is what it can become."""

    order_id: UUID
    status: str
    wanted: str
    possible: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        way = f"it can become {' or '.join(self.possible)}" if self.possible else "that is final"
        return f"Order {self.order_id} is {self.status} and cannot become {self.wanted}; {way}."


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTooLarge(Invalid):
    limit: Decimal

    @property
    def message(self) -> str:
        return f"An order's amounts stay below {shown(self.limit)}; split it."


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderNumberTaken(Unavailable):
    """Two random numbers met: about once in 10**15 pairs."""

    number: str = ""

    @property
    def message(self) -> str:
        return "The number made for this order is taken; send the request again and another one is made."


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderNumberInvalid(Invalid):
    """A historic order's own number cannot be kept as it is."""

    number: str

    @property
    def message(self) -> str:
        return (
            f"'{self.number}' cannot be an order's number; use 1 to 40 letters, digits and . _ / # -, "
            "beginning with a letter or digit."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoricOrderExists(Conflict):
    """A historic order keeps its number, so bringing it in again is found out."""

    number: str

    @property
    def message(self) -> str:
        return f"Order {self.number} was brought in before; nothing was changed."


def _listed(ids: tuple[UUID, ...]) -> str:
    return ", ".join(map(str, ids))
