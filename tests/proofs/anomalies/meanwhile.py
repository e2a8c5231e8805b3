"""What happens between two statements of a use case."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar
from typing import Any

_script: ContextVar[Callable[[], Awaitable[None]] | None] = ContextVar("meanwhile", default=None)


async def meanwhile() -> None:
    """Called by a use case where others may come in between."""
    happens = _script.get()
    if happens is not None:
        await happens()


@contextmanager
def once(happens: Callable[[], Awaitable[Any]]) -> Iterator[None]:
    """In the block `happens` runs at the first `meanwhile()`, to its end, as somebody else's request; not
    again in a second attempt."""
    left = [happens]

    async def first_time() -> None:
        if left:
            # In a context of its own: it is not part of the use case that it disturbs.
            await asyncio.get_running_loop().create_task(_run(left.pop()), context=Context())

    token = _script.set(first_time)
    try:
        yield
    finally:
        _script.reset(token)


@contextmanager
def together(parties: int) -> Iterator[None]:
    """In the block the first `parties` calls of `meanwhile()` wait for each other."""
    barrier, left = asyncio.Barrier(parties), [True] * parties

    async def first_time() -> None:
        if left:
            left.pop()
            await barrier.wait()

    token = _script.set(first_time)
    try:
        yield
    finally:
        _script.reset(token)


async def _run(happens: Callable[[], Awaitable[Any]]) -> None:
    await happens()
