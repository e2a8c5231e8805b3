"""One line of an order, with the price as it was then."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from emporion.domain.shared.entity import Entity
from emporion.domain.shared.money import EXACT

MAX_QUANTITY: Final = 1_000_000
DISCOUNT_DIGITS: Final = 6


@dataclass(slots=True, kw_only=True, eq=False)
class OrderLine(Entity):
    """`quantity` pieces at `unit_price` in the order's currency; `discount` is a fraction from 0 to 1.
    Amounts are exact: rounding is the order's business. Never changed after the order was placed."""

    shop_id: UUID
    order_id: UUID
    variant_id: UUID
    title: str
    quantity: int
    unit_price: Decimal
    discount: Decimal

    @property
    def gross(self) -> Decimal:
        """Quantity times price."""
        return EXACT.multiply(self.unit_price, Decimal(self.quantity))

    @property
    def reduction(self) -> Decimal:
        """What the discount takes off."""
        return EXACT.multiply(self.gross, self.discount)
