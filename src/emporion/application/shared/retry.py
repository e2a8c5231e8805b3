"""Runs an attempt again when the database asks for it, and only then."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from returns.result import Failure, Result

from emporion.application.shared.failures import TooBusy

Attempt = Callable[[], Awaitable[Result[Any, Any]]]


@dataclass(frozen=True, slots=True)
class Retry:
    """Bounded attempts with full-jitter exponential back-off (Brooker, "Exponential Backoff and Jitter").

    `is_transient` tells whether an exception means that nothing was committed and that the same work may
    succeed when run again; `notify(name, attempt, error)` hears of every lost attempt. Delays in seconds.
    """

    is_transient: Callable[[BaseException], bool]
    notify: Callable[[str, int, BaseException], None] = lambda name, attempt, error: None  # noqa: ARG005
    attempts: int = 8
    base_delay: float = 0.005
    max_delay: float = 0.5

    async def run(self, attempt: Attempt, deadline: datetime | None, name: str) -> Result[Any, Any]:
        """The first answer; `Failure(TooBusy)` when attempts or deadline are used up."""
        for number in range(1, self.attempts + 1):
            try:
                return await attempt()
            except Exception as error:
                if not self.is_transient(error):
                    raise
                self.notify(name, number, error)
            delay = random.uniform(0, min(self.max_delay, self.base_delay * 2**number))  # noqa: S311 - jitter
            if number == self.attempts or _passed(deadline, delay):
                return Failure(TooBusy(attempts=number))
            await asyncio.sleep(delay)
        raise AssertionError("unreachable: the last attempt returns")


def _passed(deadline: datetime | None, delay: float) -> bool:
    return deadline is not None and datetime.now(UTC).timestamp() + delay >= deadline.timestamp()
