"""What the identity context refuses, and why. No error carries a secret."""

from dataclasses import dataclass
from uuid import UUID

from emporion.domain.shared.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidEmail(Invalid):
    """The text is no e-mail address, or one of a kind that is not supported."""

    email: str

    @property
    def message(self) -> str:
        return f"'{self.email}' is no e-mail address we can use; give one such as ada@example.com."


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidUserName(Invalid):
    """A name is empty, too long, or has control characters."""

    length: int

    @property
    def message(self) -> str:
        return f"A name has 1 to 200 characters on one line, this one has {self.length}; change the name."


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsuitablePassword(Invalid):
    """A new password is too short or too long."""

    length: int

    @property
    def message(self) -> str:
        return f"A password has 8 to 256 characters, this one has {self.length}; choose another."


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailTaken(Conflict):
    """Addresses are unique without regard to case."""

    email: str = ""

    @property
    def message(self) -> str:
        return (
            f"A user with the e-mail address '{self.email}' exists already; log in, or use another address."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UserNotFound(NotFound):
    """There is no such user, or no longer."""

    user: str = ""

    @property
    def message(self) -> str:
        return f"There is no user '{self.user}'; check the id or e-mail address, or register first."


@dataclass(frozen=True, slots=True, kw_only=True)
class UserInUse(Conflict):
    """Orders, wallets or memberships of shops name the user, and books are kept."""

    user_id: UUID | None = None

    @property
    def message(self) -> str:
        which = "A user" if self.user_id is None else f"User {self.user_id}"
        return f"{which} has orders, wallets or memberships that stay; delete the user without purging it."


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidCredentials(Unauthenticated):
    """Does not tell whether the address or the password was wrong."""

    @property
    def message(self) -> str:
        return "E-mail address and password do not belong together; check both and try again."


@dataclass(frozen=True, slots=True, kw_only=True)
class UserInactive(Forbidden):
    """The account is switched off."""

    user_id: UUID

    @property
    def message(self) -> str:
        return f"User {self.user_id} is deactivated; ask the operator to activate the account."


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongPassword(Forbidden):
    """The password that should prove who asks is another one."""

    @property
    def message(self) -> str:
        return "The current password is wrong; enter the one you log in with."


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidAccessToken(Unauthenticated):
    """The bearer token is expired, forged, or of another kind."""

    @property
    def message(self) -> str:
        return "The access token is expired or not one of ours; refresh the session or log in again."


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidRefreshToken(Unauthenticated):
    """The refresh token starts no session: unknown, expired or logged out."""

    @property
    def message(self) -> str:
        return "The refresh token is unknown, expired or logged out; log in again."


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshTokenReused(Unauthenticated):
    """A token was sent a second time: one of the two senders is a thief, so the session is over."""

    @property
    def message(self) -> str:
        return "This refresh token was used before, so its session was ended for safety; log in again."


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidBio(Invalid):
    """A profile's text is too long, or holds what cannot be stored."""

    length: int

    @property
    def message(self) -> str:
        return f"A bio has up to 500 characters without NUL, this one has {self.length}; change it."


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidAvatarUrl(Invalid):
    """An avatar is shown to strangers: its address is https, and nothing is hidden in it."""

    avatar_url: str
    problem: str

    @property
    def message(self) -> str:
        return (
            f"The avatar's address '{self.avatar_url}' {self.problem}; "
            "give one such as https://example.com/ada.png."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidPreferences(Invalid):
    """A change of the settings that cannot be right; nothing of it was done."""

    problems: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"The settings cannot be changed like this: {'; '.join(self.problems)}."
