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
from emporion.infrastructure.persistence.shapes import Shaping


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


def test_many_values_are_one_without_the_absent_ones() -> None:
    shaping, statuses = Shaping(), [OrderStatus.PENDING, None, OrderStatus.SHIPPED]
    among = OrderFields.status.among(statuses)  # type: ignore[arg-type]
    assert shaping.filter(among) == Shaping().filter(OrderFields.status.among([]))
    assert shaping.values == {"value_0": ["pending", "shipped"]}


def test_what_is_to_be_contained_is_one_value() -> None:
    shaping = Shaping()
    shape = shaping.filter(~ProductFields.tags.contains(("tea", "green")))
    assert shape == Shaping().filter(~ProductFields.tags.contains(()))
    shaping.filter(ProductFields.attributes.contains({"watts": 40}))
    assert shaping.values == {"value_0": ["tea", "green"], "value_1": {"watts": 40}}


def test_of_fields_apart_each_value_that_is_to_be_contained_is_one() -> None:
    ids = new_id(), new_id()
    shaping = Shaping(apart=[ProductFields.category_ids.name])
    shape: Any = shaping.filter(ProductFields.category_ids.contains(ids))
    assert shape.value == (Slot(0), Slot(1))
    assert shaping.texts(["tea"]) == (Slot(2),)
    assert shaping.values == {"value_0": ids[0], "value_1": ids[1], "value_2": "tea"}


def test_what_is_no_filter_is_refused() -> None:
    with pytest.raises(TypeError, match="no filter"):
        Shaping().filter(Filter())
