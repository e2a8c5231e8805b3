"""Filters as SQL: what `domain.shared.matching.holds` says of an entity, said of its row."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from operator import ge, gt, le, lt
from typing import Any, Final, Protocol, cast

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, false, literal, not_, or_, true
from sqlalchemy.types import TypeEngine

from emporion.domain.shared.criteria import Condition, Either, Every, Filter, Operator, Opposite
from emporion.infrastructure.persistence.arrays import Among, Contained
from emporion.infrastructure.persistence.code_points import by_code_point


class Columns(Protocol):
    """A field's name to the column that holds it, such as `table.c`."""

    def __getitem__(self, name: str, /) -> ColumnElement[Any]: ...


Contains = Mapping[str, Callable[[Any], ColumnElement[bool]]]
"""For fields that are no JSON column: their name to the condition that all of some values are contained."""

_RANGES: Final[Mapping[Operator, Callable[[Any, Any], Any]]] = {
    Operator.BELOW: lt,
    Operator.AT_MOST: le,
    Operator.ABOVE: gt,
    Operator.AT_LEAST: ge,
}
_OPPOSITES: Final = {
    Operator.BELOW: Operator.AT_LEAST,
    Operator.AT_MOST: Operator.ABOVE,
    Operator.ABOVE: Operator.AT_MOST,
    Operator.AT_LEAST: Operator.BELOW,
}


@dataclass(frozen=True, slots=True)
class Slot:
    """Stands in a filter, or in a place of a list, for a value that is not absent and comes later."""

    number: int

    @property
    def name(self) -> str:
        return f"value_{self.number}"

    def of(self, kind: TypeEngine[Any]) -> BindParameter[Any]:
        """The parameter that it comes as."""
        return bindparam(self.name, type_=kind)


def sql_filter(wanted: Filter[Any], columns: Columns, special: Contains | None = None) -> ColumnElement[bool]:
    """The condition of a WHERE clause. Negations are pushed down to plain comparisons, so that each can use
    an index; columns that may be NULL are compared as the two-valued logic of filters wants it."""
    return _Compiler(columns, special or {}).compile(wanted, wanted_to_hold=True)


def among(column: ColumnElement[Any], values: Iterable[Any] | Slot) -> ColumnElement[bool]:
    """`column` is one of the values. They travel as one array: the text is the same however many."""
    return Among(column, values.name if isinstance(values, Slot) else present(values))


def present(values: Iterable[Any]) -> list[Any]:
    """Those of a field's values that are not absent, as its column holds them."""
    return [stored(value) for value in values if value is not None]


def stored(value: Any) -> Any:
    """A field's value as its column holds it."""
    if isinstance(value, Enum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def compared_with(column: ColumnElement[Any], value: Any) -> Any:
    """What the column is compared with: a value, or what comes into its slot."""
    return value.of(column.type) if isinstance(value, Slot) else stored(value)


def parameter(column: ColumnElement[Any], value: Any) -> BindParameter[Any]:
    """The value, or what comes into its slot, as the column holds it."""
    return value.of(column.type) if isinstance(value, Slot) else literal(stored(value), column.type)


class _Compiler:
    def __init__(self, columns: Columns, special: Contains) -> None:
        self._columns = columns
        self._special = special

    def compile(self, wanted: Filter[Any], *, wanted_to_hold: bool) -> ColumnElement[bool]:
        match wanted:
            case Every(parts) if wanted_to_hold:
                return and_(true(), *(self.compile(part, wanted_to_hold=True) for part in parts))
            case Every(parts):
                return or_(false(), *(self.compile(part, wanted_to_hold=False) for part in parts))
            case Either(parts) if wanted_to_hold:
                return or_(false(), *(self.compile(part, wanted_to_hold=True) for part in parts))
            case Either(parts):
                return and_(true(), *(self.compile(part, wanted_to_hold=False) for part in parts))
            case Opposite(part):
                return self.compile(part, wanted_to_hold=not wanted_to_hold)
            case Condition():
                return self._holds(wanted) if wanted_to_hold else self._fails(wanted)
        raise TypeError(f"{wanted!r} is no filter")

    def _holds(self, condition: Condition[Any]) -> ColumnElement[bool]:
        match condition.operator:
            case Operator.DIFFERS:
                return self._fails(Condition(condition.field, Operator.EQUALS, condition.value))
            case Operator.IS_SET:
                column = self._column(condition)
                return column.is_not(None) if condition.value else column.is_(None)
            case _ if condition.value is None:
                return false()
        return self._compared(condition)

    def _fails(self, condition: Condition[Any]) -> ColumnElement[bool]:
        """The row where the condition does not hold, absent values included."""
        match condition.operator:
            case Operator.DIFFERS:
                return self._holds(Condition(condition.field, Operator.EQUALS, condition.value))
            case Operator.IS_SET:
                return self._holds(Condition(condition.field, Operator.IS_SET, not condition.value))
            case _ if condition.value is None:
                return true()
        opposite = _OPPOSITES.get(condition.operator)
        fails = (
            not_(self._compared(condition))
            if opposite is None
            else self._compared(Condition(condition.field, opposite, condition.value))
        )
        if condition.field.name in self._special:
            return fails
        column = self._column(condition)
        return or_(fails, column.is_(None)) if getattr(column, "nullable", True) else fails

    def _compared(self, condition: Condition[Any]) -> ColumnElement[bool]:
        """The bare comparison: NULL where the column is."""
        value = condition.value
        if condition.operator is Operator.CONTAINS and condition.field.name in self._special:
            return self._special[condition.field.name](value)
        column = self._column(condition)
        match condition.operator:
            case Operator.EQUALS:
                return cast(ColumnElement[bool], column == compared_with(column, value))
            case Operator.AMONG:
                return among(column, value)
            case Operator.CONTAINS:
                return Contained(column, parameter(column, value))
        bound = compared_with(column, value)
        compared: ColumnElement[bool] = _RANGES[condition.operator](by_code_point(column), bound)
        return compared

    def _column(self, condition: Condition[Any]) -> ColumnElement[Any]:
        return self._columns[condition.field.name]
