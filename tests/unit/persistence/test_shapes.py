"""What is left of a list without its values, and that the values are all there."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from emporion.domain.catalog.fields import ProductFields
from emporion.domain.orders.fields import OrderFields
from emporion.domain.orders.order import Order, OrderStatus
from emporion.domain.shared.criteria import Filter
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.page import Position
from emporion.infrastructure.persistence.filters import Slot
from emporion.infrastructure.persistence.shapes import Shapeless, Shaping


def _some(status: OrderStatus, since: datetime) -> Filter[Order]:
    return OrderFields.status.equals(status) & ~OrderFields.placed_at.below(since)


def test_lists_that_differ_in_values_have_one_shape() -> None:
    one, other = Shaping(), Shaping()
    first, then = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    shape = one.filter(_some(OrderStatus.PENDING, first))
    same = other.filter(_some(OrderStatus.SHIPPED, then))
    assert (shape, hash(shape)) == (same, hash(same))
    assert one.values == {"value_0": "pending", "value_1": first}


def test_absent_values_and_operators_belong_to_the_shape() -> None:
    conditions: list[Filter[Any]] = [
        OrderFields.placed_at.below(datetime(2026, 1, 1, tzinfo=UTC)),
        OrderFields.placed_at.at_most(datetime(2026, 1, 1, tzinfo=UTC)),
        OrderFields.customer_id.equals(new_id()),
        OrderFields.customer_id.equals(None),  # type: ignore[arg-type]
        ProductFields.vendor.is_set(),
        ~ProductFields.vendor.is_set(),
    ]
    assert len({Shaping().filter(each) for each in conditions}) == len(conditions)


def test_a_place_follows_the_filters_values() -> None:
    shaping, last = Shaping(), new_id()
    shaping.filter(OrderFields.status.equals(OrderStatus.PENDING))
    place = shaping.position(Position((Decimal(3), None), last, is_backward=True))
    assert place == Position((Slot(1), None), Slot(2), is_backward=True)  # type: ignore[arg-type]
    assert shaping.values == {"value_0": "pending", "value_1": Decimal(3), "value_2": last}
    assert shaping.position(None) is None


@pytest.mark.parametrize(
    "wanted",
    [OrderFields.status.among([OrderStatus.PENDING]), ~ProductFields.tags.contains(("tea",))],
)
def test_what_is_asked_for_each_value_anew_has_none(wanted: Filter[Order]) -> None:
    with pytest.raises(Shapeless):
        Shaping().filter(wanted)
