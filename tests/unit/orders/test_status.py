"""pending -> confirmed -> shipped -> delivered; pending or confirmed -> cancelled; nothing else."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from returns.result import Result

from emporion.domain.orders.errors import OrderStatusRefuses
from emporion.domain.orders.order import NewLine, Order, OrderStatus
from emporion.domain.shared.ids import new_id
from emporion.testing.factories import NOW

VERBS: dict[str, Callable[[Order], Result[None, Any]]] = {
    "confirmed": Order.confirm,
    "shipped": Order.ship,
    "delivered": Order.deliver,
    "cancelled": Order.cancel,
}
ALLOWED = {
    ("pending", "confirmed"),
    ("pending", "cancelled"),
    ("confirmed", "shipped"),
    ("confirmed", "cancelled"),
    ("shipped", "delivered"),
}
CASES = [(status.value, wanted) for status in OrderStatus for wanted in VERBS]


def order(status: str) -> Order:
    line = NewLine(variant_id=new_id(), title="Tea", quantity=1, unit_price=Decimal(1))
    made = Order.place(shop_id=new_id(), customer_id=new_id(), currency="EUR", lines=[line], now=NOW).unwrap()
    made.events.clear()
    made.status = OrderStatus(status)
    return made


@pytest.mark.parametrize(("status", "wanted"), sorted(ALLOWED))
def test_the_way_of_an_order(status: str, wanted: str) -> None:
    moved = order(status)
    VERBS[wanted](moved).unwrap()
    assert moved.status.value == wanted


@pytest.mark.parametrize(("status", "wanted"), [case for case in CASES if case not in ALLOWED])
def test_any_other_way_is_refused_and_changes_nothing(status: str, wanted: str) -> None:
    stayed = order(status)
    error = VERBS[wanted](stayed).failure()
    possible = tuple(each for each in VERBS if (status, each) in ALLOWED)
    assert error == OrderStatusRefuses(order_id=stayed.id, status=status, wanted=wanted, possible=possible)
    assert all(each in error.message for each in possible)
    assert stayed.status.value == status
    assert stayed.events == []


@pytest.mark.parametrize(
    ("status", "wanted", "topic"),
    [
        ("confirmed", "shipped", "order.shipped"),
        ("shipped", "delivered", "order.delivered"),
        ("confirmed", "cancelled", "order.cancelled"),
    ],
)
def test_the_world_is_told_once(status: str, wanted: str, topic: str) -> None:
    moved = order(status)
    VERBS[wanted](moved)
    assert [event.topic for event in moved.events] == [topic]
