"""What filters mean, on entities: the definition that every store keeps to."""

from collections.abc import Callable, Mapping
from operator import ge, gt, le, lt
from typing import Any, Final, TypeVar, assert_never

from emporion.domain.shared.criteria import Condition, Either, Every, Filter, Operator, Opposite

E = TypeVar("E")

_RANGES: Final[Mapping[Operator, Callable[[Any, Any], bool]]] = {
    Operator.BELOW: lt,
    Operator.AT_MOST: le,
    Operator.ABOVE: gt,
    Operator.AT_LEAST: ge,
}


def holds(wanted: Filter[E], entity: E) -> bool:
    """Whether the entity fulfils the filter. Text is compared by code point, booleans never equal numbers
    inside JSON, and whatever is compared with an absent value does not hold."""
    match wanted:
        case Every(parts):
            return all(holds(part, entity) for part in parts)
        case Either(parts):
            return any(holds(part, entity) for part in parts)
        case Opposite(part):
            return not holds(part, entity)
        case Condition(field, operator, value):
            return _compares(operator, getattr(entity, field.name), value)
    raise TypeError(f"{wanted!r} is no filter")


def _compares(operator: Operator, held: Any, value: Any) -> bool:
    match operator:
        case Operator.IS_SET:
            return (held is not None) is value
        case Operator.DIFFERS:
            return not _compares(Operator.EQUALS, held, value)
        case Operator.EQUALS:
            return held is not None and bool(held == value)
        case Operator.AMONG:
            return held is not None and held in value
        case Operator.CONTAINS:
            return held is not None and value is not None and contains(held, value)
        case Operator.BELOW | Operator.AT_MOST | Operator.ABOVE | Operator.AT_LEAST:
            return held is not None and value is not None and _RANGES[operator](held, value)
    assert_never(operator)


def contains(held: Any, part: Any) -> bool:
    """PostgreSQL's `held @> part` for JSON: every member and every item of `part` is in `held`, at any depth.
    Tuples count as arrays; a single value may stand for an array of one."""
    if isinstance(held, list | tuple) and not isinstance(part, list | tuple | dict):
        return _contains(held, (part,))
    return _contains(held, part)


def _contains(held: Any, part: Any) -> bool:
    if isinstance(part, dict):
        return isinstance(held, dict) and all(
            name in held and _contains(held[name], value) for name, value in part.items()
        )
    if isinstance(part, list | tuple):
        return isinstance(held, list | tuple) and all(any(_contains(h, p) for h in held) for p in part)
    return isinstance(held, bool) is isinstance(part, bool) and bool(held == part)
