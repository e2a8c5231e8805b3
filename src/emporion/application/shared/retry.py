"""Runs an attempt again when the database asks for it, and only then."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from returns.result import Failure, Result

from emporion.application.shared.trouble import Trouble, answer_to
from emporion.application.shared.turns import Turn, Turns

Attempt = Callable[[], Awaitable[Result[Any, Any]]]


def _silent(name: str, attempt: int, trouble: Trouble, error: BaseException) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Retry:
    """Bounded attempts with full-jitter exponential back-off (Brooker, "Exponential Backoff and Jitter").

    `diagnose` names the trouble of an exception, None for a bug, which passes through. `notify` hears of
    every lost attempt. Delays in seconds. The deadline bounds waiting, not an attempt that is under way.
    Losers of a race go one at a time: many that run again at once only beat each other.
    """

    diagnose: Callable[[BaseException], Trouble | None]
    notify: Callable[[str, int, Trouble, BaseException], None] = _silent
    attempts: int = 10
    base_delay: float = 0.005
    max_delay: float = 0.5
    turns: Turns = field(default_factory=Turns)

    async def run(
        self,
        attempt: Attempt,
        deadline: datetime | None,
        name: str,
        *,
        repeatable: bool = False,
        shop_id: UUID | None = None,
    ) -> Result[Any, Any]:
        """The first answer, or the trouble's error when attempts or deadline are used up. `repeatable`
        work finds out by itself whether it was done before, so it runs again after an unknown outcome.
        Only losers of one name and one shop wait for each other."""
        in_doubt = False
        with self.turns.turn((name, shop_id)) as turn:
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
                again = again and number < self.attempts
                if not (again and await self._pause(number, trouble, turn, deadline)):
                    # An earlier COMMIT may have succeeded: whatever came later, that is what counts.
                    return Failure(answer_to(Trouble.OUTCOME_UNKNOWN if in_doubt else trouble, number))
        raise AssertionError("unreachable: the last attempt returns")

    async def _pause(self, number: int, trouble: Trouble, turn: Turn, deadline: datetime | None) -> bool:
        """Wait before the next attempt. False when the deadline does not allow it."""
        if trouble is not Trouble.COLLISION:
            turn.give_back()
        elif not await turn.take(deadline):
            return False
        delay = random.uniform(0, min(self.max_delay, self.base_delay * 2**number))  # noqa: S311 - jitter
        if _passed(deadline, delay):
            return False
        await asyncio.sleep(delay)
        return True


def _passed(deadline: datetime | None, delay: float) -> bool:
    return deadline is not None and datetime.now(UTC).timestamp() + delay >= deadline.timestamp()
