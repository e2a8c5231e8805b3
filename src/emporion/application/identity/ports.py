"""What identity asks of the outside: slow hashes and signed tokens."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from returns.result import Result

from emporion.application.shared.context import UserActor
from emporion.domain.identity.errors import InvalidAccessToken


class PasswordHasher(Protocol):
    """Hashes passwords slowly, off the event loop. Passwords that differ only in how Unicode spells
    the same characters are the same password."""

    async def hash(self, password: str) -> str:
        """A salted hash that carries its own parameters."""
        ...

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether the password has this hash. None, for a user that does not exist, costs the same time
        and is never right."""
        ...

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """A bearer token for one user, good until `expires_at` (UTC)."""

    token: str = field(repr=False)
    expires_at: datetime


class AccessTokens(Protocol):
    """Issues and reads signed access tokens; none is stored or can be revoked, so they live briefly."""

    def issue(self, user_id: UUID, now: datetime) -> AccessToken: ...

    def authenticate(self, token: str) -> Result[UserActor, InvalidAccessToken]:
        """Whom the token was issued for, when it is ours and not expired."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPolicy:
    """How long a session may rest: each refresh token is good for `refresh_lifetime`, and once. An access
    token is good for `access_lifetime`, whatever happens to its user."""

    refresh_lifetime: timedelta = timedelta(days=30)
    access_lifetime: timedelta = timedelta(minutes=15)
