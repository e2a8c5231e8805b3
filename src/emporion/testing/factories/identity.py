"""Users and refresh tokens."""

from datetime import datetime, timedelta
from uuid import UUID

from emporion.domain.identity.refresh_token import RefreshToken, new_secret
from emporion.domain.identity.user import NO_PASSWORD, User
from emporion.domain.shared.ids import new_id
from emporion.testing.factories import NOW


def make_user(
    *,
    user_id: UUID | None = None,
    email: str | None = None,
    name: str = "Ada Lovelace",
    password_hash: str = NO_PASSWORD,
    is_active: bool = True,
    is_verified: bool = True,
    deleted_at: datetime | None = None,
    now: datetime = NOW,
) -> User:
    """An active user with an address of their own, who cannot log in unless `password_hash` is given."""
    known = user_id or new_id()
    return User(
        id=known,
        created_at=now,
        updated_at=now,
        email=email or f"ada-{known.hex}@example.com",
        name=name,
        password_hash=password_hash,
        is_active=is_active,
        is_verified=is_verified,
        deleted_at=deleted_at,
    )


def make_refresh_token(
    *,
    user_id: UUID | None = None,
    secret: str | None = None,
    lifetime: timedelta = timedelta(days=30),
    now: datetime = NOW,
) -> RefreshToken:
    """The first token of a family; its successors come from `rotate`."""
    return RefreshToken.start(
        user_id=user_id or new_id(), secret=secret or new_secret(), now=now, lifetime=lifetime
    )
