"""A query parameter that nobody reads is a mistake of the caller's, and is told so."""

from collections.abc import Iterator
from typing import Any

from fastapi import Request

from emporion.adapters.asking import UnknownParameter, nearest
from emporion.adapters.http.problems import ProblemError


async def refuse_unknown_parameters(request: Request) -> None:
    """Every route's first dependency: a parameter must be declared, and be there once."""
    given = [name for name, _ in request.query_params.multi_items()]
    if not given:
        return
    known = set(_declared(request.scope["route"].dependant))
    for name in given:
        if name not in known or given.count(name) > 1:
            raise ProblemError(UnknownParameter(parameter=name, known=nearest(name, known)))


def _declared(dependant: Any) -> Iterator[str]:
    yield from (each.alias for each in dependant.query_params)
    for part in dependant.dependencies:
        yield from _declared(part)
