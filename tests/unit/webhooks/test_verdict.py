"""What answers mean."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from emporion.application.outbox.ports import Delivered, Postponed, Refused
from emporion.application.webhooks.note_health import Health
from emporion.application.webhooks.ports import Answer, Unreachable
from emporion.application.webhooks.verdict import LONGEST_REST, SCHEDULE, verdict
from emporion.infrastructure.webhooks.retry_after import retry_after

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def test_ten_tries_are_spread_over_75_hours() -> None:
    assert len(SCHEDULE) + 1 == 10
    assert timedelta(hours=75) <= sum(SCHEDULE, timedelta()) < timedelta(hours=75, minutes=1)
    assert list(SCHEDULE) == sorted(SCHEDULE)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_2xx_is_success(status: int) -> None:
    decided = verdict(Answer(status=status), 1)
    assert (decided.outcome, decided.health) == (Delivered(), Health.WORKS)


@pytest.mark.parametrize("status", [199, 301, 302, 307, 308, 400, 401, 404, 408, 429, 500, 503])
def test_all_other_answers_are_tried_again(status: int) -> None:
    decided = verdict(Answer(status=status), 1)
    assert isinstance(decided.outcome, Postponed)
    assert decided.outcome.after is None
    assert decided.health is Health.FAILS
    assert str(status) in decided.error


def test_a_redirect_says_what_to_do() -> None:
    decided = verdict(Answer(status=301, location="https://new.example.com/"), 1)
    assert "redirect to https://new.example.com/, which is not followed; change the URL" in decided.error


def test_no_answer_is_tried_again() -> None:
    decided = verdict(Unreachable(reason="no answer within 15 seconds"), 3)
    assert decided.outcome == Postponed("no answer within 15 seconds")


def test_410_ends_the_message_and_the_endpoint() -> None:
    decided = verdict(Answer(status=410, text="moved out"), 1)
    assert isinstance(decided.outcome, Refused)
    assert decided.health is Health.GONE
    assert "moved out" in decided.outcome.error


def after(answer: Answer, number: int = 1) -> timedelta | None:
    outcome = verdict(answer, number).outcome
    assert isinstance(outcome, Postponed)
    return outcome.after


def test_a_receiver_that_asks_for_more_rest_gets_it() -> None:
    assert after(Answer(status=429, retry_after=timedelta(minutes=2))) == timedelta(minutes=2)


def test_a_receiver_cannot_shorten_the_schedule() -> None:
    assert after(Answer(status=503, retry_after=timedelta(seconds=1))) is None
    assert after(Answer(status=503, retry_after=timedelta(minutes=2)), number=3) is None


def test_a_receiver_cannot_put_a_message_off_for_ever() -> None:
    assert after(Answer(status=503, retry_after=timedelta(days=365))) == LONGEST_REST


def test_rest_is_for_answers_that_speak_of_load() -> None:
    assert after(Answer(status=404, retry_after=timedelta(hours=3))) is None


def test_after_the_last_try_nobody_waits() -> None:
    assert after(Answer(status=503, retry_after=timedelta(hours=3)), number=10) is None


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        (None, None),
        ("120", timedelta(minutes=2)),
        (" 7 ", timedelta(seconds=7)),
        ("-1", None),
        ("soon", None),
        ("", None),
        ("9" * 400, None),
        ("١٢", None),
        (format_datetime(NOW + timedelta(minutes=5), usegmt=True), timedelta(minutes=5)),
        (format_datetime(NOW - timedelta(minutes=5), usegmt=True), None),
        ("Mon, 05 Jan 2026 12:05:00", timedelta(minutes=5)),
        ("Mon, 99 Jan 2026 12:05:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, wait: timedelta | None) -> None:
    assert retry_after(value, NOW) == wait
