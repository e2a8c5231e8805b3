"""Filters and sorts as people write them: `price.gte=10`, `status.in=draft,active`, `sort=-created_at,title`.

One mechanism for HTTP and the command line, made from the allow-list of a context (`Fields`).
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeVar
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.adapters.reading import Unreadable, expected, read
from emporion.domain.shared.criteria import Condition, Every, Field, Fields, Filter, Operator, Order, Sort
from emporion.domain.shared.errors import Invalid

E = TypeVar("E")

_RANGE: Final = (Operator.BELOW, Operator.AT_MOST, Operator.ABOVE, Operator.AT_LEAST)
_SAME: Final = (Operator.EQUALS, Operator.DIFFERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownParameter(Invalid):
    """There is no such field, operator or parameter; `known` lists those that there are."""

    parameter: str
    known: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"There is no parameter '{self.parameter}' here; there are {', '.join(self.known) or 'none'}."


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadableValue(Invalid):
    """The value does not fit its field."""

    parameter: str
    value: str
    expected: str

    @property
    def message(self) -> str:
        return f"'{self.value[:100]}' does not fit {self.parameter}; write {self.expected}."


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownSort(Invalid):
    """A list is not sorted by that field, or not by it twice; `known` lists the fields there are."""

    field: str
    known: tuple[str, ...]

    @property
    def message(self) -> str:
        return (
            f"This list cannot be sorted by '{self.field}'; name any of {', '.join(self.known)}, "
            "each at most once, with - before it for the reverse."
        )


AskedWrongly = UnknownParameter | UnreadableValue | UnknownSort


def parameters(fields: type[Fields[Any]]) -> dict[str, tuple[Field[Any, Any], Operator]]:
    """Every parameter that a list by these fields takes: `vendor`, `vendor.ne`, `tags.contains`, ..."""
    return {
        field.name if operator is Operator.EQUALS else f"{field.name}.{operator.value}": (field, operator)
        for field in fields.known.values()
        for operator in operators(field)
    }


def operators(field: Field[Any, Any]) -> tuple[Operator, ...]:
    """What makes sense for the field's kind."""
    absent = (Operator.IS_SET,) if field.nullable else ()
    if field.kind in (tuple, dict):
        return (Operator.CONTAINS, *absent)
    if field.kind is bool:
        return (*_SAME, *absent)
    if field.kind is UUID or issubclass(field.kind, Enum):
        return (*_SAME, Operator.AMONG, *absent)
    return (*_SAME, Operator.AMONG, *_RANGE, *absent)


def describe(field: Field[Any, Any], operator: Operator) -> str:
    """What is to be written after `=`, in words."""
    if operator is Operator.IS_SET:
        return "true or false"
    if operator is Operator.AMONG:
        return f"one or more of: {expected(field.kind)}; with commas between them"
    if field.kind is tuple:
        return f"what all must be there: {expected(field.items)}; with commas between them"
    return expected(field.kind)


def filter_by(
    fields: type[Fields[E]], asked: Iterable[tuple[str, str]]
) -> Result[Filter[E], UnknownParameter | UnreadableValue]:
    """The filter that all these parameters make together."""
    known = parameters(fields)
    parts: list[Filter[E]] = []
    for name, text in asked:
        if name not in known:
            return Failure(UnknownParameter(parameter=name, known=nearest(name, known)))
        field, operator = known[name]
        try:
            parts.append(Condition(field, operator, _value(field, operator, text)))
        except Unreadable:
            words = describe(field, operator)
            return Failure(UnreadableValue(parameter=name, value=text, expected=words))
    return Success(parts[0] if len(parts) == 1 else Every(tuple(parts)))


def sort_by(fields: type[Fields[E]], text: str) -> Result[Sort[E], UnknownSort]:
    """`-created_at,title`: the newest first, those of one moment by title."""
    known = sortable(fields)
    orders: dict[str, Order[E]] = {}
    for each in text.split(","):
        name = each.strip().removeprefix("-")
        if name not in known or name in orders:
            return Failure(UnknownSort(field=name, known=tuple(known)))
        orders[name] = Order(known[name], is_descending=each.strip().startswith("-"))
    return Success(tuple(orders.values()))


def sortable(fields: type[Fields[E]]) -> Mapping[str, Field[E, Any]]:
    """The fields that a list may be sorted by."""
    return {name: field for name, field in fields.known.items() if field.sortable}


def nearest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known parameters of the same field; where there is no such field, the names of all."""
    stem, names = name.partition(".")[0], sorted(known)
    same = tuple(each for each in names if each.partition(".")[0] == stem)
    return same or tuple(dict.fromkeys(each.partition(".")[0] for each in names))


def _value(field: Field[Any, Any], operator: Operator, text: str) -> Any:
    if operator is Operator.IS_SET:
        return read(bool, text)
    if operator is Operator.AMONG:
        return tuple(read(field.kind, each) for each in _items(text))
    if field.kind is tuple:
        return tuple(read(field.items, each) for each in _items(text))
    return read(field.kind, text)


def _items(text: str) -> list[str]:
    """Between commas; an item that has commas itself stands in double quotes."""
    try:
        (row,) = csv.reader([text], strict=True, skipinitialspace=True)
    except (csv.Error, ValueError):
        raise Unreadable(text) from None
    return [each.strip() for each in row or [text]]
