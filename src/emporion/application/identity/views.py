"""What identity answers. A user's view has nothing secret; a session's is nothing but secrets."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from emporion.application.identity.ports import AccessToken
from emporion.domain.identity.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class UserView:
    """A user, for itself and for the operator."""

    id: UUID
    email: str
    name: str
    is_active: bool
    is_verified: bool
    created_at: datetime

    @classmethod
    def of(cls, user: User) -> "UserView":
        return cls(
            id=user.id,
            email=user.email,
            name=user.name,
            is_active=user.is_active,
            is_verified=user.is_verified,
            created_at=user.created_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """The two tokens of a session. The access token is good until `expires_at` (UTC); the refresh token
    is good for one refresh, until `refresh_expires_at`."""

    access_token: str = field(repr=False)
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - RFC 6750's word
    expires_at: datetime
    refresh_token: str = field(repr=False)
    refresh_expires_at: datetime
    user: UserView

    @classmethod
    def of(
        cls, user: User, access: AccessToken, refresh_token: str, refresh_expires_at: datetime
    ) -> "SessionView":
        return cls(
            access_token=access.token,
            expires_at=access.expires_at,
            refresh_token=refresh_token,
            refresh_expires_at=refresh_expires_at,
            user=UserView.of(user),
        )
