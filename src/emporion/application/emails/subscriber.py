"""Takes messages about orders to the mail server."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, assert_never

from returns.result import Failure

from emporion.application.emails.compose import compose
from emporion.application.emails.order_mail import FindOrderMail
from emporion.application.emails.ports import Accepted, Mailer, Never, NotNow, Queued
from emporion.application.outbox.ports import (
    Attempt,
    Deferred,
    Delivered,
    Outcome,
    Postponed,
    Refused,
    Subscriber,
)
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context, SystemActor
from emporion.domain.shared.errors import NotFound

NAME: Final = "emails"
WHEN_BUSY: Final = timedelta(seconds=2)
"""After this an e-mail that the mail server had no place for comes again; it was no try."""
SCHEDULE: Final[Sequence[timedelta]] = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""Nine tries over nearly two days: servers that greylist want a second try after minutes."""


class OrderMailSubscriber(Subscriber):
    """One e-mail a message. What a mail server refuses for good, and what nobody is left to read, is a dead
    letter; everything else is tried again."""

    def __init__(self, bus: Bus, mailer: Mailer) -> None:
        self._bus = bus
        self._mailer = mailer

    @property
    def name(self) -> str:
        return NAME

    @property
    def schedule(self) -> Sequence[timedelta]:
        return SCHEDULE

    async def deliver(self, attempt: Attempt) -> Outcome:
        message = attempt.message
        context = Context(actor=SystemActor(NAME), shop_id=message.shop_id)
        found = await self._bus.ask(FindOrderMail(order_id=message.aggregate_id), context)
        if isinstance(found, Failure):
            error = found.failure()
            return Refused(error.message) if isinstance(error, NotFound) else Postponed(error.message)
        match await self._mailer.send(compose(message, found.unwrap())):
            case Accepted():
                return Delivered()
            case NotNow(reason):
                return Postponed(reason)
            case Never(reason):
                return Refused(reason)
            case Queued():
                return Deferred(WHEN_BUSY)
            case never:
                assert_never(never)
