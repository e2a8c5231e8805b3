"""What a webhook's receivers are told about the webhook itself."""

from dataclasses import dataclass
from typing import ClassVar

from emporion.domain.shared.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookTested(DomainEvent):
    """A test message that the owner asked for; `aggregate_id` is the webhook."""

    topic: ClassVar[str] = "webhook.test"

    text: str
