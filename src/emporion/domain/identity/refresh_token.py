"""Refresh tokens: each is used once and replaced; all that descend from one log-in are a family."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from emporion.domain.identity.events import SessionStolen
from emporion.domain.shared.entity import MutableEntity
from emporion.domain.shared.ids import new_id


def new_secret() -> str:
    """256 random bits, URL-safe: what the client holds. It is stored nowhere."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """SHA-256 in hex. The secret is random, so no salt and no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


class TokenState(Enum):
    """What a presented token is worth; USED tells of theft, or of a client that sent it twice."""

    LIVE = "live"
    USED = "used"
    ENDED = "ended"


@dataclass(slots=True, kw_only=True, eq=False)
class RefreshToken(MutableEntity):
    """`token_hash` is unique. `replaced_by` is the id of the successor, once the token was used."""

    user_id: UUID
    token_hash: str = field(repr=False)
    family_id: UUID
    expires_at: datetime
    revoked_at: datetime | None = None
    replaced_by: UUID | None = None

    @classmethod
    def start(cls, *, user_id: UUID, secret: str, now: datetime, lifetime: timedelta) -> "RefreshToken":
        """The first token of a new family."""
        token_id = new_id()
        return cls(
            id=token_id,
            created_at=now,
            updated_at=now,
            user_id=user_id,
            token_hash=hash_of(secret),
            family_id=token_id,
            expires_at=now + lifetime,
        )

    def state(self, now: datetime) -> TokenState:
        if self.replaced_by is not None:
            return TokenState.USED
        if self.revoked_at is not None or self.expires_at <= now:
            return TokenState.ENDED
        return TokenState.LIVE

    def rotate(self, secret: str, now: datetime, lifetime: timedelta) -> "RefreshToken":
        """The successor in the same family; this token, which must be live, is used up."""
        if self.state(now) is not TokenState.LIVE:
            raise ValueError("only a live refresh token can be rotated")
        successor = RefreshToken.start(user_id=self.user_id, secret=secret, now=now, lifetime=lifetime)
        successor.family_id = self.family_id
        self.replaced_by = successor.id
        self.revoked_at = now
        return successor

    def revoke(self, now: datetime) -> None:
        """End the token; ending it twice changes nothing."""
        self.revoked_at = self.revoked_at or now

    def report_theft(self) -> None:
        """Tell the world that this token, used before, was sent again and ended a session."""
        self.record(SessionStolen(aggregate_id=self.user_id, family_id=self.family_id))
