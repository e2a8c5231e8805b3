"""Orders with their lines."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from emporion.domain.orders.order import NewLine, Order, OrderStatus
from emporion.domain.shared.ids import new_id
from emporion.testing.factories import NOW


def make_line(
    *,
    variant_id: UUID | None = None,
    title: str = "Blue shirt",
    quantity: int = 1,
    unit_price: Decimal | str | int = "10.00",
    discount: Decimal | str | int = 0,
) -> NewLine:
    """What a line is made of; `discount` is a fraction from 0 to 1."""
    return NewLine(
        variant_id=variant_id or new_id(),
        title=title,
        quantity=quantity,
        unit_price=Decimal(unit_price),
        discount=Decimal(discount),
    )


def make_order(
    *,
    shop_id: UUID | None = None,
    customer_id: UUID | None = None,
    lines: Sequence[NewLine] = (),
    currency: str = "EUR",
    status: OrderStatus = OrderStatus.CONFIRMED,
    historic: datetime | None = None,
    number: str | None = None,
    now: datetime = NOW,
) -> Order:
    """An order of one line unless `lines` says otherwise, in any status; no transfer pays for it, and the
    only event that it has to tell is that it was placed."""
    order = Order.place(
        shop_id=shop_id or new_id(),
        customer_id=customer_id or new_id(),
        currency=currency,
        lines=lines or [make_line()],
        now=now,
        historic=historic,
        number=number,
    ).unwrap()
    order.status = status
    return order
