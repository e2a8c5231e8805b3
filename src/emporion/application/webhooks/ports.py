"""What webhooks ask of the outside: secrets, and somebody who posts."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from uuid import UUID


class SigningSecrets(Protocol):
    """The secrets behind the keys of endpoints. They are derived, never stored: who holds the operator's
    master key can make each of them again, who holds the database can make none."""

    def secret_of(self, key_id: UUID) -> bytes:
        """32 bytes, the same for one id as long as the master key is the same."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One signed message on its way to one URL."""

    url: str
    body: bytes
    headers: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the receiver answered: its status, the first characters of its body as printable text, and how
    long it asks to be left alone (Retry-After), if it does."""

    status: int
    text: str = ""
    retry_after: timedelta | None = None
    location: str = ""

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """No answer came; `reason` is for the owner of the URL."""

    reason: str


@dataclass(frozen=True, slots=True)
class Busy:
    """Nothing was sent: as many messages as one host gets at once are on their way to it."""


class WebhookSender(Protocol):
    """Posts over verified TLS, to checked addresses only, and follows nothing."""

    async def post(self, posting: Posting) -> Answer | Unreachable | Busy:
        """Send it once and answer within the operator's time limit. Never raises for what a receiver does."""
        ...
