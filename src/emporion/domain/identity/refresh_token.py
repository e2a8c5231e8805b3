"""Refresh tokens: each is used once and replaced; all that descend from one log-in are a family."""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Final
from uuid import UUID

from emporion.domain.shared.entity import MutableEntity
from emporion.domain.shared.ids import new_id

LIFETIME: Final = timedelta(days=30)


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
    def start(cls, *, user_id: UUID, secret: str, now: datetime) -> "RefreshToken":
        """The first token of a new family, good for `LIFETIME` from now."""
        token_id = new_id()
        return cls._make(token_id, user_id, family_id=token_id, secret=secret, now=now)

    @classmethod
    def _make(
        cls, token_id: UUID, user_id: UUID, *, family_id: UUID, secret: str, now: datetime
    ) -> "RefreshToken":
        return cls(
            id=token_id,
            created_at=now,
            updated_at=now,
            user_id=user_id,
            token_hash=hash_of(secret),
            family_id=family_id,
            expires_at=now + LIFETIME,
        )

    def state(self, now: datetime) -> TokenState:
        if self.replaced_by is not None:
            return TokenState.USED
        if self.revoked_at is not None or self.expires_at <= now:
            return TokenState.ENDED
        return TokenState.LIVE

    def rotate(self, secret: str, now: datetime) -> "RefreshToken":
        """The successor, good for `LIFETIME` from now; this token, which must be live, is used up."""
        if self.state(now) is not TokenState.LIVE:
            raise ValueError("only a live refresh token can be rotated")
        successor = self._make(new_id(), self.user_id, family_id=self.family_id, secret=secret, now=now)
        self.replaced_by = successor.id
        self.revoked_at = now
        return successor

    def revoke(self, now: datetime) -> None:
        """End the token; ending it twice changes nothing."""
        self.revoked_at = self.revoked_at or now
