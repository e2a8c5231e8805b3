"""Ends of transactions run to their end, also for a task that is cancelled meanwhile."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def to_the_end(work: Coroutine[Any, Any, None]) -> None:
    """Wait for `work` however often the caller is cancelled; the cancellation is raised after it."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError as error:
        cancelled = error
    else:
        return
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    raise cancelled from task.exception()
