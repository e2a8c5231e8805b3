"""Makes one attempt at a delivery, and says how it ended."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

import structlog

from emporion.application.outbox.lease_deliveries import Lease
from emporion.application.outbox.ports import (
    Attempt,
    Deferred,
    Delivered,
    Outcome,
    Postponed,
    Refused,
    Subscriber,
)
from emporion.application.outbox.schedule import wait_after
from emporion.application.outbox.settle_deliveries import Again, Arrived, Ending, GivenUp, HandedBack

LONGEST_ERROR = 500

_log = structlog.stdlib.get_logger("emporion.relay")


async def attempt(lease: Lease, subscribers: Mapping[str, Subscriber], seconds: float) -> Ending:
    """Call the subscriber, for at most so many seconds. Never raises, but for being cancelled."""
    subscriber, number = subscribers[lease.subscriber], lease.attempt.number
    if number > len(subscriber.schedule) + 1:
        # The last try was begun and never ended: its worker died, perhaps of it.
        return _logged(lease, GivenUp("the last attempt was begun, and its worker ended before it did"))
    outcome = await _outcome(subscriber, lease.attempt, seconds)
    return _logged(lease, ending_of(outcome, number, subscriber.schedule))


async def _outcome(subscriber: Subscriber, attempt: Attempt, seconds: float) -> Outcome:
    try:
        async with asyncio.timeout(seconds):
            return await subscriber.deliver(attempt)
    except TimeoutError:
        return Postponed(f"no answer within {seconds:g} seconds")
    except Exception as error:
        _log.exception("subscriber failed", subscriber=subscriber.name, message=str(attempt.message.id))
        return Postponed(f"{type(error).__name__}: {error}")


def ending_of(outcome: Outcome, number: int, schedule: Sequence[timedelta]) -> Ending:
    """What an outcome of attempt `number` means: the schedule knows how often something is tried."""
    match outcome:
        case Delivered():
            return Arrived()
        case Deferred(after):
            return HandedBack(after)
        case Refused(error):
            return GivenUp(error[:LONGEST_ERROR])
        case Postponed(error, after):
            wait = wait_after(number, schedule)
            if wait is None:
                return GivenUp(f"{error[:LONGEST_ERROR]} (attempt {number}, the last one)")
            return Again(error[:LONGEST_ERROR], wait if after is None else max(after, timedelta(0)))


def _logged(lease: Lease, ending: Ending) -> Ending:
    about = {
        "subscriber": lease.subscriber,
        "delivery": str(lease.attempt.delivery_id),
        "message": str(lease.attempt.message.id),
        "topic": lease.attempt.message.topic,
        "attempt": lease.attempt.number,
    }
    match ending:
        case Again(error, wait):
            _log.info("attempt failed", error=error, again_in=round(wait.total_seconds(), 3), **about)
        case GivenUp(error):
            _log.warning("dead letter", error=error, **about)
        case HandedBack():
            _log.debug("receiver is busy", **about)
        case _:
            _log.debug("delivered", **about)
    return ending
