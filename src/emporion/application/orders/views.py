"""What the orders context answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from datetime import datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from emporion.domain.orders.errors import OfferError, OutOfStock
from emporion.domain.orders.line import OrderLine
from emporion.domain.orders.order import Order, OrderStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLineView:
    """`unit_price` in the order's currency; `discount` is a fraction from 0 to 1."""

    id: UUID
    variant_id: UUID
    title: str
    quantity: int
    unit_price: Decimal
    discount: Decimal

    @classmethod
    def of(cls, line: OrderLine) -> Self:
        return cls(
            id=line.id,
            variant_id=line.variant_id,
            title=line.title,
            quantity=line.quantity,
            unit_price=line.unit_price,
            discount=line.discount,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """An order with its lines. `subtotal` and `discount` are exact, `total` is what was charged: rounded
    half-up to the currency's minor unit. Times are UTC."""

    id: UUID
    number: str
    customer_id: UUID
    status: OrderStatus
    currency: str
    subtotal: Decimal
    discount: Decimal
    total: Decimal
    placed_at: datetime
    is_historic: bool
    version: int
    lines: tuple[OrderLineView, ...]

    @classmethod
    def of(cls, order: Order) -> Self:
        return cls(
            id=order.id,
            number=order.number,
            customer_id=order.customer_id,
            status=order.status,
            currency=order.currency,
            subtotal=order.subtotal,
            discount=order.discount,
            total=order.total,
            placed_at=order.placed_at,
            is_historic=order.is_historic,
            version=order.version,
            lines=tuple(OrderLineView.of(line) for line in order.lines),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutView:
    """An item that was not ordered; `code` is that of the error it would have been alone."""

    variant_id: UUID
    code: str
    reason: str

    @classmethod
    def of(cls, error: OfferError) -> Self:
        first = error.shortages[0].variant_id if isinstance(error, OutOfStock) else error.variant_ids[0]
        return cls(variant_id=first, code=error.code, reason=error.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedOrderView(OrderView):
    """The order, and with `allow_partial` what is not in it."""

    left_out: tuple[LeftOutView, ...] = ()

    @classmethod
    def placed(cls, order: Order, left_out: Sequence[OfferError]) -> "PlacedOrderView":
        view = OrderView.of(order)
        fields = {field.name: getattr(view, field.name) for field in dataclass_fields(view)}
        return cls(**fields, left_out=tuple(LeftOutView.of(error) for error in left_out))
