"""One repository per aggregate. Each inherits the core's protocol that it implements."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any


@cache
def implementations() -> Mapping[type[Any], type[Any]]:
    """Protocol of the core to the class of this package that implements it."""
    return MappingProxyType({protocol: found for found in _classes() for protocol in _protocols(found)})


def _classes() -> Iterator[type[Any]]:
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        for _, found in inspect.getmembers(module, inspect.isclass):
            if found.__module__ == module.__name__:
                yield found


def _protocols(found: type[Any]) -> Iterator[type[Any]]:
    for base in found.__mro__[1:]:
        ours = base.__module__.startswith("emporion.")
        generic = base.__module__.startswith(("emporion.domain.shared.", "emporion.application.shared.lists"))
        if ours and not generic and getattr(base, "_is_protocol", False):
            yield base
