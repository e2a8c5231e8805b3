"""What the identity context refuses, and why. No error carries a secret."""

from dataclasses import dataclass
from uuid import UUID

from emporion.domain.shared.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidEmail(Invalid):
    email: str

    @property
    def message(self) -> str:
        return f"'{self.email}' is no e-mail address we can use; give one such as ada@example.com."


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidUserName(Invalid):
    length: int

    @property
    def message(self) -> str:
        return f"A name has 1 to 200 characters on one line, this one has {self.length}; change the name."


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsuitablePassword(Invalid):
    length: int

    @property
    def message(self) -> str:
        return f"A password has 8 to 256 characters, this one has {self.length}; choose another."


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailTaken(Conflict):
    email: str = ""

    @property
    def message(self) -> str:
        return (
            f"A user with the e-mail address '{self.email}' exists already; log in, or use another address."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UserNotFound(NotFound):
    user: str = ""

    @property
    def message(self) -> str:
        return f"There is no user '{self.user}'; check the id or e-mail address, or register first."


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidCredentials(Unauthenticated):
    """Does not tell whether the address or the password was wrong."""

    @property
    def message(self) -> str:
        return "E-mail address and password do not belong together; check both and try again."


@dataclass(frozen=True, slots=True, kw_only=True)
class UserInactive(Forbidden):
    user_id: UUID

    @property
    def message(self) -> str:
        return f"User {self.user_id} is deactivated; ask the operator to activate the account."


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongPassword(Forbidden):
    @property
    def message(self) -> str:
        return "The current password is wrong; enter the one you log in with."


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidAccessToken(Unauthenticated):
    @property
    def message(self) -> str:
        return "The access token is expired or not one of ours; refresh the session or log in again."


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidRefreshToken(Unauthenticated):
    @property
    def message(self) -> str:
        return "The refresh token is unknown, expired or logged out; log in again."


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshTokenReused(Unauthenticated):
    """A token was sent a second time: one of the two senders is a thief, so the session is over."""

    @property
    def message(self) -> str:
        return "This refresh token was used before, so its session was ended for safety; log in again."
