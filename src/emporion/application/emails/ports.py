"""What e-mails ask of the outside: a server that takes them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message in plain text. `message_id` becomes the Message-ID, the same at every try, so that mail
    servers can tell a repetition; `sent_at` (UTC) is its Date."""

    message_id: UUID
    sender_name: str
    to_name: str
    to_address: str
    subject: str
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Accepted:
    """The mail server has taken it over."""


@dataclass(frozen=True, slots=True)
class NotNow:
    """No server, no answer, a temporary refusal, or a setting that the operator has to correct."""

    reason: str


@dataclass(frozen=True, slots=True)
class Never:
    """The mail server refuses this message or its recipient for good."""

    reason: str


@dataclass(frozen=True, slots=True)
class Queued:
    """Nothing was sent: as many e-mails as the mail server gets at once are on their way to it."""


Answer = Accepted | NotNow | Never | Queued


class Mailer(Protocol):
    """Hands e-mails to a mail server. Reasons name neither password nor recipient."""

    async def send(self, mail: Mail) -> Answer:
        """Try once, within the operator's time limit. Never raises for what a server does."""
        ...
