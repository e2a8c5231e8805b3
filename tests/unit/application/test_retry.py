"""Attempts are repeated when that may help, with pauses, within bounds."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from returns.result import Failure, Result, Success

from emporion.application.shared import retry as module
from emporion.application.shared.retry import Retry
from emporion.application.shared.trouble import (
    DatabaseUnavailable,
    OutcomeUnknown,
    PoolExhausted,
    TooBusy,
    TooSlow,
    Trouble,
)

HIGHEST = "emporion.application.shared.retry.random.uniform"


class Undone(Exception):
    """The database undid an attempt."""

    def __init__(self, trouble: Trouble = Trouble.COLLISION) -> None:
        self.trouble = trouble


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.time = datetime(2026, 1, 5, tzinfo=UTC)
        self.pauses: list[float] = []
        # In the module, not in asyncio: servers that other tests have started sleep as ever.
        monkeypatch.setattr(module, "asyncio", SimpleNamespace(sleep=self.sleep))
        monkeypatch.setattr(module, "datetime", self)

    def now(self, zone: Any) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time += timedelta(seconds=seconds)


class Attempts:
    """Fails as told, then succeeds."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.made = 0

    async def __call__(self) -> Result[str, Any]:
        self.made += 1
        if self.failures:
            raise self.failures.pop(0)
        return Success("done")


def diagnose(error: BaseException) -> Trouble | None:
    return error.trouble if isinstance(error, Undone) else None


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


async def test_the_first_answer_counts(clock: Clock) -> None:
    attempts = Attempts(Undone(), Undone())
    assert await Retry(diagnose).run(attempts, None, "Test") == Success("done")
    assert attempts.made == 3


async def test_a_refusal_is_an_answer(clock: Clock) -> None:
    async def refuse() -> Result[str, Any]:
        return Failure("no")

    assert await Retry(diagnose).run(refuse, None, "Test") == Failure("no")
    assert clock.pauses == []


async def test_a_bug_passes_through_at_once(clock: Clock) -> None:
    attempts = Attempts(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await Retry(diagnose).run(attempts, None, "Test")
    assert attempts.made == 1


async def test_a_cancelled_attempt_is_not_repeated(clock: Clock) -> None:
    async def cancelled() -> Result[str, Any]:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await Retry(diagnose).run(cancelled, None, "Test")
    assert clock.pauses == []


async def test_the_clock_is_nobody_elses(clock: Clock) -> None:
    await asyncio.sleep(0)
    assert clock.pauses == []


@pytest.mark.parametrize("bound", [1, 2, 5])
async def test_attempts_are_bounded(clock: Clock, bound: int) -> None:
    attempts = Attempts(*(Undone() for _ in range(10)))
    answer = await Retry(diagnose, attempts=bound).run(attempts, None, "Test")
    assert answer == Failure(TooBusy(attempts=bound))
    assert attempts.made == bound
    assert len(clock.pauses) == bound - 1


async def test_pauses_grow_and_are_bounded(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HIGHEST, lambda low, high: high)
    attempts = Attempts(*(Undone() for _ in range(6)))
    await Retry(diagnose, base_delay=0.01, max_delay=0.1).run(attempts, None, "Test")
    assert clock.pauses == sorted(clock.pauses)
    assert clock.pauses[0] < clock.pauses[1]
    assert max(clock.pauses) == 0.1


async def test_two_losers_do_not_pause_for_the_same_time(clock: Clock) -> None:
    for _ in range(8):
        await Retry(diagnose).run(Attempts(Undone()), None, "Test")
    assert len(set(clock.pauses)) > 1


async def test_nothing_is_tried_beyond_the_deadline(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(HIGHEST, lambda low, high: high)
    attempts = Attempts(*(Undone() for _ in range(100)))
    retry = Retry(diagnose, attempts=100, base_delay=0.1, max_delay=0.4)
    deadline = clock.time + timedelta(seconds=1)
    assert isinstance((await retry.run(attempts, deadline, "Test")).failure(), TooBusy)
    assert attempts.made < 6
    assert clock.time < deadline


@pytest.mark.parametrize(
    ("trouble", "answer"),
    [
        (Trouble.POOL_EXHAUSTED, PoolExhausted()),
        (Trouble.TOO_SLOW, TooSlow()),
        (Trouble.OUTCOME_UNKNOWN, OutcomeUnknown()),
    ],
)
async def test_what_would_not_help_is_not_repeated(clock: Clock, trouble: Trouble, answer: Any) -> None:
    attempts = Attempts(Undone(trouble))
    assert await Retry(diagnose).run(attempts, None, "Test") == Failure(answer)
    assert attempts.made == 1


async def test_a_lost_connection_is_worth_another_try(clock: Clock) -> None:
    attempts = Attempts(*(Undone(Trouble.CONNECTION_LOST) for _ in range(3)))
    answer = await Retry(diagnose, attempts=3).run(attempts, None, "Test")
    assert answer == Failure(DatabaseUnavailable(attempts=3))


async def test_an_unknown_outcome_is_found_out_where_a_repetition_is_harmless(clock: Clock) -> None:
    attempts = Attempts(Undone(Trouble.OUTCOME_UNKNOWN))
    assert await Retry(diagnose).run(attempts, None, "Test", repeatable=True) == Success("done")
    assert attempts.made == 2


async def test_once_in_doubt_a_later_failure_does_not_say_that_nothing_happened(clock: Clock) -> None:
    troubles = (Trouble.OUTCOME_UNKNOWN, Trouble.CONNECTION_LOST, Trouble.CONNECTION_LOST)
    attempts = Attempts(*map(Undone, troubles))
    answer = await Retry(diagnose, attempts=3).run(attempts, None, "Test", repeatable=True)
    assert answer == Failure(OutcomeUnknown())


async def test_every_lost_attempt_is_told(clock: Clock) -> None:
    told: list[tuple[str, int, Trouble]] = []
    retry = Retry(diagnose, notify=lambda name, number, trouble, _: told.append((name, number, trouble)))
    await retry.run(Attempts(Undone(), Undone()), None, "Test")
    assert told == [("Test", 1, Trouble.COLLISION), ("Test", 2, Trouble.COLLISION)]
