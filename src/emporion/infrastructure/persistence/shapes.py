"""Lists without their values: what a statement can be built from once, for all lists of the same shape."""

from collections.abc import Container, Iterable
from typing import Any

from emporion.domain.shared.criteria import Condition, Either, Every, Filter, Operator, Opposite
from emporion.domain.shared.page import Position
from emporion.infrastructure.persistence.filters import Slot, present, stored


class Shaping:
    """Takes the values out of a list's parts, one part after the other; what is left is hashable. Of a field
    `apart`, each value that has to be contained is asked for on its own: how many they are is of the shape.
    """

    def __init__(self, apart: Container[str] = ()) -> None:
        self._apart = apart
        self._values: list[Any] = []

    @property
    def values(self) -> dict[str, Any]:
        """What is to be put into the slots, by their names."""
        return {Slot(number).name: value for number, value in enumerate(self._values)}

    def filter(self, wanted: Filter[Any]) -> Filter[Any]:
        """The filter with slots."""
        match wanted:
            case Condition(field, operator, value):
                return Condition(field, operator, self._compared(field.name, operator, value))
            case Every(parts):
                return Every(tuple(map(self.filter, parts)))
            case Either(parts):
                return Either(tuple(map(self.filter, parts)))
            case Opposite(part):
                return Opposite(self.filter(part))
        raise TypeError(f"{wanted!r} is no filter")

    def position(self, place: Position | None) -> Position | None:
        """The place with slots."""
        if place is None:
            return None
        values = tuple(map(self._slot, place.values))
        slot: Any = self._slot(place.id)
        return Position(values, slot, place.is_backward)

    def texts(self, texts: Iterable[str]) -> tuple[Slot, ...]:
        """A slot for each of them."""
        return tuple(map(self._put, texts))

    def _compared(self, name: str, operator: Operator, value: Any) -> Any:
        """What a field of this name is compared with."""
        match operator:
            case _ if value is None or operator is Operator.IS_SET:
                return value
            case Operator.AMONG:
                return self._put(present(value))
            case Operator.CONTAINS if name in self._apart:
                return tuple(map(self._slot, value))
        return self._put(stored(value))

    def _slot(self, value: Any) -> Slot | None:
        return None if value is None else self._put(stored(value))

    def _put(self, held: Any) -> Slot:
        self._values.append(held)
        return Slot(len(self._values) - 1)
