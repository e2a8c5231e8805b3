"""A person who can sign in. Users belong to no shop; members and customers of shops are users."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.domain.identity.email import parse_email
from emporion.domain.identity.errors import InvalidEmail, InvalidUserName, UserInactive
from emporion.domain.identity.events import PasswordChanged, UserActivated, UserDeactivated, UserRegistered
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.soft_delete import SoftDeletable

MAX_NAME: Final = 200
NO_PASSWORD: Final = "!"  # noqa: S105 - the point of it: no password has this hash
"""The hash of a user who cannot log in yet, as imports make them."""


@dataclass(slots=True, kw_only=True, eq=False)
class User(SoftDeletable):
    """`email` is unique without regard to case among live users."""

    email: str
    name: str
    password_hash: str = field(repr=False)
    is_active: bool = True
    is_verified: bool = False

    @classmethod
    def register(
        cls, *, email: str, name: str, password_hash: str, now: datetime, user_id: UUID | None = None
    ) -> Result["User", InvalidEmail | InvalidUserName]:
        """A new active user with an unverified address; `user_id` where the caller has made the id."""
        match parse_email(email), _parse_name(name):
            case Success(good_email), Success(good_name):
                user = cls(
                    id=user_id or new_id(),
                    created_at=now,
                    updated_at=now,
                    email=good_email,
                    name=good_name,
                    password_hash=password_hash,
                )
                user.record(UserRegistered(aggregate_id=user.id, email=good_email, name=good_name))
                return Success(user)
            case parts:
                return Failure(next(part.failure() for part in parts if isinstance(part, Failure)))

    def admit(self) -> Result[None, UserInactive]:
        """Whether this user may have a session."""
        return Success(None) if self.is_active else Failure(UserInactive(user_id=self.id))

    def change_password(self, password_hash: str) -> None:
        """Another password from now on; its sessions are the caller's to end."""
        self.password_hash = password_hash
        self.record(PasswordChanged(aggregate_id=self.id))

    def deactivate(self) -> None:
        """No session from now on, until the operator activates it; its sessions are the caller's to end."""
        if self.is_active:
            self.is_active = False
            self.record(UserDeactivated(aggregate_id=self.id))

    def activate(self) -> None:
        """It may log in again."""
        if not self.is_active:
            self.is_active = True
            self.record(UserActivated(aggregate_id=self.id))

    def set_hash(self, password_hash: str) -> None:
        """A hash of the password that the user has: the first one, or one with today's parameters."""
        self.password_hash = password_hash


def _parse_name(name: str) -> Result[str, InvalidUserName]:
    good = name.strip()
    fits = 1 <= len(good) <= MAX_NAME and good.isprintable()
    return Success(good) if fits else Failure(InvalidUserName(length=len(good)))
