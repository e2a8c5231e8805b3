"""What the webhooks context refuses."""

from dataclasses import dataclass
from uuid import UUID

from emporion.domain.shared.errors import Conflict, Invalid, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookNotFound(NotFound):
    webhook_id: UUID

    @property
    def message(self) -> str:
        return f"This shop has no webhook {self.webhook_id}; list the shop's webhooks to see their ids."


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidWebhookUrl(Invalid):
    """The URL cannot be posted to; what is shown of it never holds a password."""

    reason: str

    @property
    def message(self) -> str:
        return f"This is no webhook URL: {self.reason}; write one like https://example.com/hooks."


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidWebhookDescription(Invalid):
    length: int
    longest: int

    @property
    def message(self) -> str:
        return (
            f"A description is one line of at most {self.longest} characters, not {self.length}; shorten it."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownTopics(Invalid):
    """The filter names topics that no message of a shop has."""

    topics: tuple[str, ...]
    known: tuple[str, ...]

    @property
    def message(self) -> str:
        wanted = ", ".join(self.topics) or "an empty list"
        return (
            f"No message has the topic {wanted}; leave topics out for all, or use: {', '.join(self.known)}."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookUrlTaken(Conflict):
    """One URL is told once. A creation whose answer was lost meets its own webhook here."""

    url: str = ""

    @property
    def message(self) -> str:
        return (
            f"The shop has a webhook for {self.url} already; update that one, "
            "or rotate its secret if you have lost it."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TooManyWebhooks(Conflict):
    limit: int

    @property
    def message(self) -> str:
        return f"A shop has at most {self.limit} webhooks; delete one that is no longer needed."


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookIsDisabled(Conflict):
    webhook_id: UUID

    @property
    def message(self) -> str:
        return f"Webhook {self.webhook_id} is disabled and is sent nothing; enable it first."


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidGrace(Invalid):
    """How long an old secret stays valid beside the new one."""

    hours: int
    longest: int

    @property
    def message(self) -> str:
        return (
            f"An old secret stays valid for 0 to {self.longest} hours, not {self.hours}; choose within that."
        )
