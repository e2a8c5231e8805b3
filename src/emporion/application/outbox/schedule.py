"""When an attempt is made again."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

JITTER: Final = 0.2
"""Waits differ by up to this part, so that what failed together does not come back together."""


def exponential(
    first: timedelta, tries: int, *, factor: float = 2.0, most: timedelta = timedelta(hours=6)
) -> tuple[timedelta, ...]:
    """The waits between so many tries: `first`, then each `factor` times the one before, at most `most`."""
    return tuple(min(first * factor**number, most) for number in range(tries - 1))


def wait_after(number: int, schedule: Sequence[timedelta]) -> timedelta | None:
    """How long to wait, with jitter, after attempt `number` (from 1); None when it was the last one."""
    if number > len(schedule):
        return None
    return schedule[number - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - jitter
