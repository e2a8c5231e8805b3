"""Keyset paging as SQL: the order of a list, and the rows beyond a place in it.

Where all fields are never absent and sorted in one direction, "beyond" is one row comparison, which an index
on these columns answers by starting there. Otherwise it is spelled out, led by a bound on the first field.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, tuple_

from emporion.domain.shared.criteria import Order, Sort
from emporion.domain.shared.page import Position
from emporion.infrastructure.persistence.code_points import by_code_point
from emporion.infrastructure.persistence.filters import Columns, parameter


def ordering(columns: Columns, orders: Sort[Any], *, is_backward: bool) -> list[ColumnElement[Any]]:
    """ORDER BY of a total order, or of its reverse. Absent values come last in the list."""
    return [_ordered(columns[order.field.name], order, is_backward) for order in orders]


def beyond(columns: Columns, orders: Sort[Any], position: Position) -> ColumnElement[bool]:
    """The rows of a total order that come after the position, or before it where it looks back."""
    keys = [
        _Key(columns[order.field.name], value, order, position.is_backward)
        for order, value in zip(orders, (*position.values, position.id), strict=True)
    ]
    if len({key.goes_down for key in keys}) == 1 and not any(key.is_nullable for key in keys):
        place, here = tuple_(*(key.bound for key in keys)), tuple_(*(key.column for key in keys))
        return here < place if keys[0].goes_down else here > place
    steps = [and_(*(key.equal() for key in keys[:n]), key.beyond()) for n, key in enumerate(keys)]
    return or_(false(), *steps) if keys[0].is_nullable else and_(keys[0].not_before(), or_(*steps))


class _Key:
    def __init__(self, column: ColumnElement[Any], value: Any, order: Order[Any], is_backward: bool) -> None:
        # The field's word counts: a list may leave out the rows in which the column is absent.
        self.is_nullable = order.field.nullable
        self.column = by_code_point(column)
        self.bound = parameter(column, value)
        self.goes_down = order.is_descending is not is_backward
        self._is_absent = value is None
        self._is_backward = is_backward

    def equal(self) -> ColumnElement[bool]:
        return self.column.is_(None) if self._is_absent else self.column == self.bound

    def not_before(self) -> ColumnElement[bool]:
        return self.column <= self.bound if self.goes_down else self.column >= self.bound

    def beyond(self) -> ColumnElement[bool]:
        if self._is_absent:  # the last ones: everything else lies before them, nothing behind
            return self.column.is_not(None) if self._is_backward else false()
        further = self.column < self.bound if self.goes_down else self.column > self.bound
        return or_(further, self.column.is_(None)) if self.is_nullable and not self._is_backward else further


def _ordered(column: ColumnElement[Any], order: Order[Any], is_backward: bool) -> ColumnElement[Any]:
    key = by_code_point(column)
    directed = key.desc() if order.is_descending is not is_backward else key.asc()
    if not order.field.nullable:
        return directed
    return directed.nulls_first() if is_backward else directed.nulls_last()
