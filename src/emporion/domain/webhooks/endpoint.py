"""A webhook endpoint: where a shop's messages go, which ones, and whether they still arrive."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.domain.shared.entity import MutableEntity
from emporion.domain.shared.ids import new_id
from emporion.domain.webhooks.errors import InvalidGrace, InvalidWebhookDescription, WebhookIsDisabled
from emporion.domain.webhooks.events import WebhookTested
from emporion.domain.webhooks.keys import SigningKey, rotated

LONGEST_DESCRIPTION: Final = 200
LONGEST_ERROR: Final = 500
MOST_GRACE_HOURS: Final = 7 * 24
FAILING_LIMIT: Final = timedelta(days=5)
"""Without one success between failures that lie so far apart, an endpoint is disabled."""


class EndpointStatus(StrEnum):
    """A disabled endpoint is sent nothing."""

    ENABLED = "enabled"
    DISABLED = "disabled"


class DisabledBecause(StrEnum):
    """Who or what disabled an endpoint: its owner, its own answer 410, or days of failures."""

    OWNER = "owner"
    GONE = "gone"
    FAILING = "failing"


@dataclass(slots=True, kw_only=True, eq=False)
class WebhookEndpoint(MutableEntity):
    """`topics` is None for all of the shop's messages. `failing_since` (UTC) is the first failure after the
    last success, `failure` what it was, or what disabled the endpoint. `keys` are the newest first.
    """

    shop_id: UUID
    url: str
    description: str = ""
    topics: tuple[str, ...] | None = None
    status: EndpointStatus = EndpointStatus.ENABLED
    disabled_because: DisabledBecause | None = None
    disabled_at: datetime | None = None
    failing_since: datetime | None = None
    failure: str | None = None
    keys: tuple[SigningKey, ...] = field(default=())

    @classmethod
    def register(
        cls,
        *,
        shop_id: UUID,
        url: str,
        now: datetime,
        description: str = "",
        topics: tuple[str, ...] | None = None,
    ) -> Result[Self, InvalidWebhookDescription]:
        """An enabled endpoint with a first key; `url` and `topics` are checked by the caller."""
        return _description(description).map(
            lambda checked: cls(
                id=new_id(),
                created_at=now,
                updated_at=now,
                shop_id=shop_id,
                url=url,
                description=checked,
                topics=topics,
                keys=(SigningKey.new(),),
            )
        )

    @property
    def is_enabled(self) -> bool:
        return self.status is EndpointStatus.ENABLED

    def wants(self, topic: str, aggregate_id: UUID) -> bool:
        """Whether a message is sent here. A test goes to its own endpoint, and to those that take every
        message: the numbers that they see have no gap."""
        if self.topics is None or (topic == WebhookTested.topic and aggregate_id == self.id):
            return self.is_enabled
        return self.is_enabled and topic in self.topics

    def live_keys(self, now: datetime) -> tuple[SigningKey, ...]:
        """The keys that sign at `now`, newest first; never empty."""
        return tuple(key for key in self.keys if key.is_live(now))

    def point_to(self, url: str) -> None:
        """Send to another URL, which has not failed yet."""
        if url != self.url:
            self.url = url
            self._forgive()

    def describe(self, description: str) -> Result[None, InvalidWebhookDescription]:
        """Set the description, without surrounding space."""
        match _description(description):
            case Success(checked):
                self.description = checked
                return Success(None)
            case refused:
                return Failure(refused.failure())

    def rotate(self, now: datetime, grace_hours: int) -> Result[None, InvalidGrace]:
        """A new key signs from now on; the old one does, too, for `grace_hours`. Zero ends it at once."""
        if not 0 <= grace_hours <= MOST_GRACE_HOURS:
            return Failure(InvalidGrace(hours=grace_hours, longest=MOST_GRACE_HOURS))
        self.keys = rotated(self.keys, now, timedelta(hours=grace_hours))
        return Success(None)

    def enable(self) -> None:
        """Send again, as if it had never failed. Repeating changes nothing."""
        if not self.is_enabled:
            self.status, self.disabled_because, self.disabled_at = EndpointStatus.ENABLED, None, None
            self._forgive()

    def disable(self, because: DisabledBecause, now: datetime) -> None:
        """Send nothing more. Repeating changes nothing: the first reason stays."""
        if self.is_enabled:
            self.status, self.disabled_because, self.disabled_at = EndpointStatus.DISABLED, because, now

    def test(self, text: str) -> Result[None, WebhookIsDisabled]:
        """Send a message that says nothing about the shop."""
        if not self.is_enabled:
            return Failure(WebhookIsDisabled(webhook_id=self.id))
        self.record(WebhookTested(aggregate_id=self.id, text=text))
        return Success(None)

    def succeeded(self) -> None:
        """A message arrived."""
        self._forgive()

    def failed(self, error: str, now: datetime) -> None:
        """A try failed. Only the first of a row is kept, so that a failing endpoint is not written again
        with every try; `FAILING_LIMIT` after it the endpoint is disabled."""
        if self.failing_since is None:
            self.failing_since, self.failure = now, error[:LONGEST_ERROR]
        elif now - self.failing_since >= FAILING_LIMIT and self.is_enabled:
            self.failure = error[:LONGEST_ERROR]
            self.disable(DisabledBecause.FAILING, now)

    def gone(self, error: str, now: datetime) -> None:
        """The receiver says that it will never want a message again."""
        if self.is_enabled:
            self.failing_since, self.failure = self.failing_since or now, error[:LONGEST_ERROR]
            self.disable(DisabledBecause.GONE, now)

    def _forgive(self) -> None:
        self.failing_since, self.failure = None, None


def _description(text: str) -> Result[str, InvalidWebhookDescription]:
    checked = text.strip()
    if len(checked) <= LONGEST_DESCRIPTION and (not checked or checked.isprintable()):
        return Success(checked)
    return Failure(InvalidWebhookDescription(length=len(checked), longest=LONGEST_DESCRIPTION))
