"""An order: its lines, its amounts, and the only ways its status can change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.domain.orders.errors import OrderEmpty, OrderStatusRefuses, OrderTooLarge, TooManyLines
from emporion.domain.orders.events import OrderCancelled, OrderDelivered, OrderPlaced, OrderShipped
from emporion.domain.orders.line import OrderLine
from emporion.domain.orders.number import new_order_number
from emporion.domain.shared.entity import MutableEntity
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.money import EXACT, MAX_AMOUNT, Money, rounded

MAX_LINES: Final = 500


class OrderStatus(StrEnum):
    """How far an order has come."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


_NEXT: Final = {
    OrderStatus.PENDING: {OrderStatus.CONFIRMED, OrderStatus.CANCELLED},
    OrderStatus.CONFIRMED: {OrderStatus.SHIPPED, OrderStatus.CANCELLED},
    OrderStatus.SHIPPED: {OrderStatus.DELIVERED},
    OrderStatus.DELIVERED: set[OrderStatus](),
    OrderStatus.CANCELLED: set[OrderStatus](),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """What a line is made of; price in the order's currency, discount a fraction from 0 to 1."""

    variant_id: UUID
    title: str
    quantity: int
    unit_price: Decimal
    discount: Decimal = Decimal(0)


@dataclass(slots=True, kw_only=True, eq=False)
class Order(MutableEntity):
    """`subtotal` is gross and `discount` what the lines' discounts take off, both exact; `total` is the
    difference, rounded once, half-up, to the currency's minor unit. `placed_at` is UTC. An order and its
    lines are one aggregate: lines are made with it and never change.
    """

    shop_id: UUID
    number: str
    customer_id: UUID
    status: OrderStatus
    currency: str
    subtotal: Decimal
    discount: Decimal
    total: Decimal
    placed_at: datetime
    is_historic: bool = False
    lines: tuple[OrderLine, ...] = field(default=())

    @classmethod
    def place(
        cls,
        *,
        shop_id: UUID,
        customer_id: UUID,
        currency: str,
        lines: Sequence[NewLine],
        now: datetime,
        historic: datetime | None = None,
        number: str | None = None,
    ) -> Result[Self, OrderEmpty | TooManyLines | OrderTooLarge]:
        """A pending order with its amounts; `historic` is when it was really placed, if not now, and
        `number` the one it has had since."""
        if not lines:
            return Failure(OrderEmpty())
        if len(lines) > MAX_LINES:
            return Failure(TooManyLines(lines=len(lines), limit=MAX_LINES))
        order_id = new_id()
        owned = tuple(_line(shop_id, order_id, line, now) for line in lines)
        subtotal, discount = _sum(line.gross for line in owned), _sum(line.reduction for line in owned)
        if subtotal >= MAX_AMOUNT:
            return Failure(OrderTooLarge(limit=MAX_AMOUNT))
        order = cls(
            id=order_id,
            created_at=now,
            updated_at=now,
            shop_id=shop_id,
            number=number or new_order_number(),
            customer_id=customer_id,
            status=OrderStatus.PENDING,
            currency=currency,
            subtotal=subtotal,
            discount=discount,
            total=rounded(EXACT.subtract(subtotal, discount), currency),
            placed_at=historic or now,
            is_historic=historic is not None,
            lines=owned,
        )
        order.record(order._placed())
        return Success(order)

    @property
    def amount_due(self) -> Money:
        """The total as money."""
        return Money(self.total, self.currency)

    def confirm(self) -> Result[None, OrderStatusRefuses]:
        """It is paid."""
        return self._become(OrderStatus.CONFIRMED)

    def ship(self) -> Result[None, OrderStatusRefuses]:
        """It left the shop; it can no longer be cancelled."""
        return self._become(OrderStatus.SHIPPED).map(
            lambda _: self.record(OrderShipped(aggregate_id=self.id, number=self.number))
        )

    def deliver(self) -> Result[None, OrderStatusRefuses]:
        """It arrived."""
        return self._become(OrderStatus.DELIVERED).map(
            lambda _: self.record(OrderDelivered(aggregate_id=self.id, number=self.number))
        )

    def cancel(self) -> Result[None, OrderStatusRefuses]:
        """Call it off; the use case returns stock and money in the same transaction."""
        return self._become(OrderStatus.CANCELLED).map(
            lambda _: self.record(
                OrderCancelled(
                    aggregate_id=self.id, number=self.number, refunded=self.total, currency=self.currency
                )
            )
        )

    def _become(self, wanted: OrderStatus) -> Result[None, OrderStatusRefuses]:
        if wanted not in _NEXT[self.status]:
            return Failure(self._refusal(wanted))
        self.status = wanted
        return Success(None)

    def _refusal(self, wanted: OrderStatus) -> OrderStatusRefuses:
        possible = tuple(status.value for status in OrderStatus if status in _NEXT[self.status])
        return OrderStatusRefuses(
            order_id=self.id, status=self.status.value, wanted=wanted.value, possible=possible
        )

    def _placed(self) -> OrderPlaced:
        return OrderPlaced(
            aggregate_id=self.id,
            number=self.number,
            customer_id=self.customer_id,
            total=self.total,
            currency=self.currency,
            is_historic=self.is_historic,
        )


def _line(shop_id: UUID, order_id: UUID, line: NewLine, now: datetime) -> OrderLine:
    return OrderLine(
        id=new_id(),
        created_at=now,
        shop_id=shop_id,
        order_id=order_id,
        variant_id=line.variant_id,
        title=line.title,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount=line.discount,
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    total = Decimal(0)
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total
