"""When an attempt is made again."""

from datetime import timedelta

import pytest

from emporion.adapters.worker.attempts import ending_of
from emporion.application.outbox.ports import Delivered, Postponed, Refused
from emporion.application.outbox.schedule import JITTER, exponential, wait_after
from emporion.application.outbox.settle_deliveries import Again, Arrived, GivenUp

SECOND = timedelta(seconds=1)
SCHEDULE = exponential(SECOND, 4)


def test_waits_double() -> None:
    assert exponential(SECOND, 5) == (SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND)


def test_no_wait_is_longer_than_the_longest() -> None:
    assert exponential(SECOND, 5, factor=10, most=timedelta(minutes=1))[1:] == (
        timedelta(seconds=10),
        timedelta(minutes=1),
        timedelta(minutes=1),
    )


@pytest.mark.parametrize("number", [1, 2, 3])
def test_jitter_stays_within_its_part_of_the_wait(number: int) -> None:
    waits = [wait_after(number, SCHEDULE) for _ in range(200)]
    planned = SCHEDULE[number - 1]
    assert all(wait is not None and abs(wait - planned) <= JITTER * planned for wait in waits)
    assert len(set(waits)) > 100


def test_after_the_last_try_there_is_no_wait() -> None:
    assert wait_after(4, SCHEDULE) is None


def test_what_was_delivered_has_arrived() -> None:
    assert ending_of(Delivered(), 1, SCHEDULE) == Arrived()


def test_what_was_refused_is_given_up_at_the_first_try() -> None:
    assert ending_of(Refused("gone"), 1, SCHEDULE) == GivenUp("gone")


def test_what_was_postponed_comes_again() -> None:
    ending = ending_of(Postponed("busy"), 2, SCHEDULE)
    assert isinstance(ending, Again)
    assert ending.error == "busy"
    assert abs(ending.wait - 2 * SECOND) <= JITTER * 2 * SECOND


def test_a_receiver_may_name_the_wait_itself() -> None:
    assert ending_of(Postponed("busy", timedelta(minutes=5)), 1, SCHEDULE) == Again(
        "busy", timedelta(minutes=5)
    )


def test_what_fails_at_the_last_try_is_given_up_whatever_wait_it_asks_for() -> None:
    ending = ending_of(Postponed("busy", timedelta(minutes=5)), 4, SCHEDULE)
    assert ending == GivenUp("busy (attempt 4, the last one)")


def test_an_error_as_long_as_a_page_is_cut() -> None:
    ending = ending_of(Refused("x" * 100_000), 1, SCHEDULE)
    assert isinstance(ending, GivenUp)
    assert len(ending.error) == 500
