"""What an answer means for the message and for the endpoint."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from emporion.application.outbox.ports import Delivered, Outcome, Postponed, Refused
from emporion.application.webhooks.note_health import Health
from emporion.application.webhooks.ports import Answer, Unreachable

SCHEDULE: Final[Sequence[timedelta]] = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=25),
    timedelta(minutes=90),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=15),
    timedelta(hours=19),
    timedelta(hours=24),
)
"""The waits between ten tries: 75 hours in all."""

LONGEST_REST: Final = timedelta(hours=24)
"""A receiver that asks for more (Retry-After) is tried again after this."""

_GONE: Final = 410
_ASKS_FOR_REST: Final = frozenset({413, 429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the relay is told of the message, and what the try says of the endpoint."""

    outcome: Outcome
    health: Health
    error: str = ""


def verdict(answer: Answer | Unreachable, number: int) -> Verdict:
    """Success is 2xx and nothing else; `number` is the try's, from 1."""
    if isinstance(answer, Unreachable):
        return Verdict(Postponed(answer.reason), Health.FAILS, answer.reason)
    if answer.is_success:
        return Verdict(Delivered(), Health.WORKS)
    error = _words(answer)
    if answer.status == _GONE:
        return Verdict(Refused(error), Health.GONE, error)
    return Verdict(Postponed(error, _rest(answer, number)), Health.FAILS, error)


def _words(answer: Answer) -> str:
    said = f": {answer.text}" if answer.text else ""
    if 300 <= answer.status < 400:
        where = f" to {answer.location}" if answer.location else ""
        return f"answered {answer.status}, a redirect{where}, which is not followed; change the URL"
    if answer.status == _GONE:
        return f"answered 410 (gone), which ends the webhook{said}"
    return f"answered {answer.status}{said}"


def _rest(answer: Answer, number: int) -> timedelta | None:
    """How long the receiver asks to be left alone, where that is longer than the schedule's own wait."""
    asked = answer.retry_after
    if asked is None or answer.status not in _ASKS_FOR_REST or number > len(SCHEDULE):
        return None
    return min(asked, LONGEST_REST) if asked > SCHEDULE[number - 1] else None
