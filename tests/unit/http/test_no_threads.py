"""Nothing of a request is done in a thread: a hop there and back costs more than what is done there."""

from collections.abc import Iterator
from inspect import iscoroutinefunction
from typing import Any

from fastapi.routing import APIRoute

from emporion.adapters.http.app import routers


def called(dependant: Any) -> Iterator[Any]:
    """What answers a request, and everything that it depends on."""
    yield dependant.call
    for each in dependant.dependencies:
        yield from called(each)


def test_routes_and_what_they_depend_on_are_coroutines() -> None:
    routes = [route for router in routers() for route in router.routes if isinstance(route, APIRoute)]
    calls = {call for route in routes for call in called(route.dependant)}
    assert len(routes) > 50
    assert len(calls) > len(routes)
    # A class with an asynchronous `__call__`, such as FastAPI's HTTPBearer, is none itself.
    threads = [
        each for each in calls if not (iscoroutinefunction(each) or iscoroutinefunction(type(each).__call__))
    ]
    assert threads == []
