"""Every problem the service can answer, described: what the `type` of a problem points to."""

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache

from emporion.adapters.http.problems import STATUS, status_of, title_of
from emporion.domain.shared.errors import DomainError


@dataclass(frozen=True, slots=True)
class ProblemDescription:
    """One kind of problem: `meaning` for all occurrences, `fields` what one carries additionally."""

    type: str
    code: str
    title: str
    status: int
    meaning: str
    fields: tuple[str, ...]


def describe(error: type[DomainError]) -> ProblemDescription:
    """From the error's docstring, or its kind's where it has none."""
    return ProblemDescription(
        type=f"/problems/{error.code}",
        code=error.code,
        title=title_of(error),
        status=status_of(error),
        meaning=" ".join(_meaning(error).split()),
        fields=tuple(field.name for field in fields(error)),
    )


@cache
def catalogue() -> dict[str, ProblemDescription]:
    """All published errors, by code."""
    return {error.code: describe(error) for error in published_errors()}


def published_errors() -> list[type[DomainError]]:
    """The errors of the core, of this adapter and of whatever else is imported, in order of their codes."""
    for package in ("emporion.domain", "emporion.application", "emporion.adapters.http"):
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
            importlib.import_module(module.name)
    return sorted(_leaves(DomainError), key=lambda each: each.code)


def _leaves(parent: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in parent.__subclasses__():
        yield from _leaves(child)
        # dataclass(slots=True) makes each class anew; the first one lives on nowhere but here.
        published = getattr(sys.modules.get(child.__module__), child.__name__, None) is child
        if published and child not in STATUS and "message" in vars(child):
            yield child


def _meaning(error: type[DomainError]) -> str:
    written = error.__doc__ or ""
    if written and not written.startswith(f"{error.__name__}("):  # what dataclass writes where nobody did
        return written
    return next((kind.__doc__ or "" for kind in error.__mro__ if kind in STATUS), "")
