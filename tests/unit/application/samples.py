"""Plausible values for any type that an answer or an error is made of."""

import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import emporion.container  # noqa: F401 - imports every module that defines an error
from emporion.application.shared.registry import Registry
from emporion.domain.shared.errors import DomainError

_PLAIN: dict[Any, Any] = {
    str: 'ümläut "quoted"',
    int: 7,
    bool: True,
    Decimal: Decimal("12.340000000000000001"),
    UUID: UUID("01a1fbdb-876c-748d-bbaf-6e6765e9468a"),
    datetime: datetime(2026, 1, 5, 12, 0, 0, 123456, tzinfo=UTC),
    timedelta: timedelta(hours=1, microseconds=5),
    type(None): None,
    Any: {"nested": [1, "two", None, {"three": True}]},
}

REGISTRY = Registry.discover("emporion.application")


def sample(kind: Any, *, full: bool = True, depth: int = 0) -> Any:
    """A value of this type; `full` fills what may be empty, otherwise it is left empty."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        wanted = [each for each in arguments if (each is type(None)) != full]
        return sample(wanted[0] if wanted else arguments[0], full=full, depth=depth)
    if origin in (tuple, list):
        return _several(origin, arguments, full=full and depth < 3, depth=depth)
    if origin is dict:
        return {sample(arguments[0]): sample(arguments[1], depth=depth + 1)} if full else {}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return list(kind)[-1 if full else 0]
    return _object(origin or kind, arguments, full=full, depth=depth)


def _several(origin: Any, arguments: tuple[Any, ...], *, full: bool, depth: int) -> Any:
    if origin is tuple and arguments[-1] is not Ellipsis:
        return tuple(sample(each, full=full, depth=depth + 1) for each in arguments)
    item = arguments[0]
    return origin(sample(item, full=full, depth=depth + 1) for _ in range(2 if full else 0))


def _object(kind: type[Any], arguments: tuple[Any, ...], *, full: bool, depth: int) -> Any:
    assert is_dataclass(kind), f"no sample for {kind}"
    bound = dict(zip(getattr(kind, "__parameters__", ()), arguments, strict=False))
    hints = get_type_hints(kind)
    return kind(
        **{
            field.name: sample(_bound(hints[field.name], bound), full=full, depth=depth)
            for field in fields(kind)
            if field.init
        }
    )


def _bound(hint: Any, bound: dict[Any, Any]) -> Any:
    """The hint with its type variables filled in."""
    if isinstance(hint, TypeVar):
        return bound[hint]
    if get_args(hint) and any(isinstance(each, TypeVar) for each in get_args(hint)):
        return hint[tuple(_bound(p, bound) for p in hint.__parameters__)]
    return hint


def errors() -> list[type[DomainError]]:
    """Every concrete error of the project, once."""
    found = {each for each in _below(DomainError) if each.__module__.startswith("emporion.")}
    return sorted((each for each in found if "message" in vars(each)), key=lambda each: each.__qualname__)


def _below(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in kind.__subclasses__():
        # dataclass(slots=True) makes a class anew; the first one lingers until it is collected.
        if "message" not in vars(child) or "__slots__" in vars(child):
            yield child
        yield from _below(child)
