"""A repository, or any other port of a unit of work, whose asynchronous verbs are logged."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from inspect import isasyncgenfunction, iscoroutinefunction
from typing import Any, Final

import structlog

from emporion.domain.shared.errors import Rejected
from emporion.infrastructure.journal.ids import argument_ids, outcome

REPOSITORIES: Final = "emporion.repositories"

_log = structlog.stdlib.get_logger(REPOSITORIES)


class Watched:
    """Behaves like `made`. Everything that is no coroutine function or asynchronous generator is its own."""

    def __init__(self, port: str, made: Any) -> None:
        self._port = port
        self._made = made

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._made, name)
        verb = f"{self._port}.{name}"
        if iscoroutinefunction(found):
            return lambda *args, **named: _awaited(verb, found, args, named)
        if isasyncgenfunction(found):
            return lambda *args, **named: _iterated(verb, found, args, named)
        return found


async def _awaited(
    verb: str, call: Callable[..., Awaitable[Any]], args: tuple[Any, ...], named: dict[str, Any]
) -> Any:
    log = _started(verb, args, named)
    started = time.perf_counter()
    try:
        answer = await call(*args, **named)
    except BaseException as error:
        log.debug("verb failed", error=_name(error), ms=since(started))
        raise
    log.debug("verb succeeded", ms=since(started), **outcome(answer))
    return answer


async def _iterated(
    verb: str, call: Callable[..., AsyncIterator[Any]], args: tuple[Any, ...], named: dict[str, Any]
) -> AsyncIterator[Any]:
    log = _started(verb, args, named)
    started, count = time.perf_counter(), 0
    try:
        async for item in call(*args, **named):
            count += 1
            yield item
    except GeneratorExit:  # its reader has enough
        log.debug("verb succeeded", ms=since(started), count=count)
        raise
    except BaseException as error:
        log.debug("verb failed", error=_name(error), ms=since(started), count=count)
        raise
    log.debug("verb succeeded", ms=since(started), count=count)


def since(started: float) -> float:
    """Milliseconds since that moment of `time.perf_counter`."""
    return round((time.perf_counter() - started) * 1000, 3)


def _started(verb: str, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    log = _log.bind(verb=verb)
    log.debug("verb started", ids=argument_ids([*args, *named.values()]))
    return log


def _name(error: BaseException) -> str:
    return error.error.code if isinstance(error, Rejected) else type(error).__name__
