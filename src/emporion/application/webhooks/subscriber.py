"""Takes messages to the endpoints of shops."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from returns.result import Failure

from emporion.application.outbox.ports import (
    Attempt,
    Deferred,
    Message,
    Outcome,
    Postponed,
    Refused,
    Subscriber,
)
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context, SystemActor
from emporion.application.webhooks.find_target import FindWebhookTarget, WebhookTarget
from emporion.application.webhooks.note_health import Health, NoteWebhookHealth
from emporion.application.webhooks.payload import body_of
from emporion.application.webhooks.ports import Busy, Posting, SigningSecrets, WebhookSender
from emporion.application.webhooks.signature import signed_headers
from emporion.application.webhooks.verdict import SCHEDULE, Verdict, verdict
from emporion.domain.webhooks.endpoint import FAILING_LIMIT
from emporion.domain.webhooks.errors import WebhookNotFound

NAME: Final = "webhooks"
WHEN_BUSY: Final = timedelta(seconds=2)
"""After this a message for a host that has enough to do comes again; it was no try."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class WebhookSubscriber(Subscriber):
    """A destination is the id of an endpoint. Its URL, keys and status are read anew before each try; what a
    try says of the endpoint is noted where it changes something."""

    def __init__(
        self,
        bus: Bus,
        sender: WebhookSender,
        secrets: SigningSecrets,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._bus = bus
        self._sender = sender
        self._secrets = secrets
        self._clock = clock

    @property
    def name(self) -> str:
        return NAME

    @property
    def schedule(self) -> Sequence[timedelta]:
        return SCHEDULE

    async def deliver(self, attempt: Attempt) -> Outcome:
        webhook_id = UUID(attempt.destination)
        found = await self._bus.ask(FindWebhookTarget(webhook_id=webhook_id), self._context(attempt))
        if isinstance(found, Failure):
            error = found.failure()
            if isinstance(error, WebhookNotFound):
                return Refused("the webhook was deleted")
            return Postponed(error.message)
        target = found.unwrap()
        if not target.is_enabled:
            return Refused("the webhook is disabled")
        answer = await self._sender.post(self._signed(attempt.message, target))
        if isinstance(answer, Busy):
            return Deferred(WHEN_BUSY)
        decided = verdict(answer, attempt.number)
        if self._changes(target, decided):
            note = NoteWebhookHealth(
                webhook_id=webhook_id, url=target.url, health=decided.health, error=decided.error
            )
            await self._bus.execute(note, self._context(attempt))
        return decided.outcome

    def _signed(self, message: Message, target: WebhookTarget) -> Posting:
        body, secrets = body_of(message), [self._secrets.secret_of(key) for key in target.keys]
        return Posting(
            url=target.url, body=body, headers=signed_headers(message.id, body, secrets, self._clock())
        )

    def _changes(self, target: WebhookTarget, decided: Verdict) -> bool:
        since = target.failing_since
        match decided.health:
            case Health.WORKS:
                return since is not None
            case Health.FAILS:
                return since is None or self._clock() - since >= FAILING_LIMIT
            case Health.GONE:
                return True

    def _context(self, attempt: Attempt) -> Context:
        return Context(actor=SystemActor(NAME), shop_id=attempt.message.shop_id, now=self._clock())
