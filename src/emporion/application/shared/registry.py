"""Finds every handler by walking packages, so that a new use case needs no registration."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from types import ModuleType

from emporion.application.shared.messages import MARK, Registration


class DuplicateHandler(TypeError):
    """Two classes claim one message: a mistake at start-up, never at run time."""


class Registry:
    """Message class to registration; complete and checked when it is built."""

    def __init__(self, registrations: Iterable[Registration]) -> None:
        self._by_message: dict[type, Registration] = {}
        for registration in registrations:
            other = self._by_message.setdefault(registration.message, registration)
            if other.handler is not registration.handler:
                raise DuplicateHandler(
                    f"{registration.name} is handled by {other.handler} and {registration.handler}"
                )

    def __getitem__(self, message: type) -> Registration:
        try:
            return self._by_message[message]
        except KeyError:
            raise LookupError(f"no handler for {message.__name__}: mark one with @handles") from None

    def __iter__(self) -> Iterator[Registration]:
        return iter(self._by_message.values())

    @classmethod
    def discover(cls, *packages: str) -> "Registry":
        """All handlers in these packages and below; importing them must have no side effect. A process looks
        once: what is added to a package later is not found."""
        return cls(registration for package in packages for registration in _found_in(package))


@cache
def _found_in(package: str) -> tuple[Registration, ...]:
    modules = _modules(importlib.import_module(package))
    return tuple(registration for module in modules for registration in _registrations(module))


def _modules(package: ModuleType) -> Iterable[ModuleType]:
    yield package
    for info in pkgutil.walk_packages(getattr(package, "__path__", ()), package.__name__ + "."):
        yield importlib.import_module(info.name)


def _registrations(module: ModuleType) -> Iterable[Registration]:
    for found in vars(module).values():
        if isinstance(found, type) and found.__module__ == module.__name__ and MARK in vars(found):
            yield vars(found)[MARK]
