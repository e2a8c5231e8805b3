"""Lists without their values: what a statement can be built from once, for all lists of the same shape."""

from typing import Any, Final

from emporion.domain.shared.criteria import Condition, Either, Every, Filter, Operator, Opposite
from emporion.domain.shared.page import Position
from emporion.infrastructure.persistence.filters import Slot, stored

_OTHERWISE: Final = {Operator.AMONG, Operator.CONTAINS}
"""Operators whose values are asked for each in its own way."""


class Shapeless(Exception):
    """The values of a filter decide about its statement."""


class Shaping:
    """Takes the values out of a list's parts, one part after the other; what is left is hashable."""

    def __init__(self) -> None:
        self._values: list[Any] = []

    @property
    def values(self) -> dict[str, Any]:
        """What is to be put into the slots, by their names."""
        return {Slot(number).name: value for number, value in enumerate(self._values)}

    def filter(self, wanted: Filter[Any]) -> Filter[Any]:
        """The filter with slots; raises `Shapeless`."""
        match wanted:
            case Condition(field, operator, value):
                if operator in _OTHERWISE:
                    raise Shapeless
                if operator is Operator.IS_SET:
                    return wanted
                return Condition(field, operator, self._slot(value))
            case Every(parts):
                return Every(tuple(map(self.filter, parts)))
            case Either(parts):
                return Either(tuple(map(self.filter, parts)))
            case Opposite(part):
                return Opposite(self.filter(part))
        raise Shapeless

    def position(self, place: Position | None) -> Position | None:
        """The place with slots."""
        if place is None:
            return None
        values = tuple(map(self._slot, place.values))
        slot: Any = self._slot(place.id)
        return Position(values, slot, place.is_backward)

    def _slot(self, value: Any) -> Slot | None:
        if value is None:
            return None
        self._values.append(stored(value))
        return Slot(len(self._values) - 1)
