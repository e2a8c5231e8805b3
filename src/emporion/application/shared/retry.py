"""Runs an attempt again when the database asks for it, and only then."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from returns.result import Failure, Result

from emporion.application.shared.trouble import Trouble, answer_to

Attempt = Callable[[], Awaitable[Result[Any, Any]]]


def _silent(name: str, attempt: int, trouble: Trouble, error: BaseException) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Retry:
    """Bounded attempts with full-jitter exponential back-off (Brooker, "Exponential Backoff and Jitter").

    `diagnose` names the trouble of an exception, None for a bug, which passes through. `notify` hears of
    every lost attempt. Delays in seconds. The deadline bounds waiting, not an attempt that is under way.
    """

    diagnose: Callable[[BaseException], Trouble | None]
    notify: Callable[[str, int, Trouble, BaseException], None] = _silent
    attempts: int = 10
    base_delay: float = 0.005
    max_delay: float = 0.5

    async def run(
        self, attempt: Attempt, deadline: datetime | None, name: str, *, repeatable: bool = False
    ) -> Result[Any, Any]:
        """The first answer, or the trouble's error when attempts or deadline are used up. `repeatable`
        work finds out by itself whether it was done before, so it runs again after an unknown outcome."""
        in_doubt = False
        for number in range(1, self.attempts + 1):
            try:
                return await attempt()
            except Exception as error:
                trouble = self.diagnose(error)
                if trouble is None:
                    raise
                self.notify(name, number, trouble, error)
            in_doubt = in_doubt or trouble is Trouble.OUTCOME_UNKNOWN
            again = trouble.is_worth_another_try or (repeatable and in_doubt)
            delay = random.uniform(0, min(self.max_delay, self.base_delay * 2**number))  # noqa: S311 - jitter
            if not again or number == self.attempts or _passed(deadline, delay):
                # An earlier COMMIT may have succeeded: whatever came later, that is what counts.
                return Failure(answer_to(Trouble.OUTCOME_UNKNOWN if in_doubt else trouble, number))
            await asyncio.sleep(delay)
        raise AssertionError("unreachable: the last attempt returns")


def _passed(deadline: datetime | None, delay: float) -> bool:
    return deadline is not None and datetime.now(UTC).timestamp() + delay >= deadline.timestamp()
