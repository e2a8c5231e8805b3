"""Register: somebody becomes a user."""

from dataclasses import dataclass, field

from returns.result import Failure, Result, Success

from emporion.application.identity.ports import PasswordHasher
from emporion.application.identity.views import UserView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.identity.errors import EmailTaken, InvalidEmail, InvalidUserName, UnsuitablePassword
from emporion.domain.identity.password import parse_password
from emporion.domain.identity.repository import UserRepository
from emporion.domain.identity.user import NO_PASSWORD, User

RegisterError = InvalidEmail | InvalidUserName | UnsuitablePassword | EmailTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(Command[UserView, RegisterError]):
    """A new active user with an unverified e-mail address; logging in is a step of its own."""

    email: str
    name: str
    password: str = field(repr=False)


@handles(Register, access=Access.ANYONE, replayable=False)
class RegisterHandler:
    """`EmailTaken` comes from the unique index, so two registrations at once make one user."""

    def __init__(self, context: Context, users: UserRepository, hasher: PasswordHasher) -> None:
        self._context = context
        self._users = users
        self._hasher = hasher

    async def handle(self, command: Register) -> Result[UserView, RegisterError]:
        made = User.register(
            email=command.email, name=command.name, password_hash=NO_PASSWORD, now=self._context.now
        )
        match made, parse_password(command.password):
            case Success(user), Success(password):
                # Last, because it is slow: what is refused shall cost nothing.
                user.set_hash(await self._hasher.hash(password))
                await self._users.save(user)
                return Success(UserView.of(user))
            case parts:
                return Failure(next(part.failure() for part in parts if isinstance(part, Failure)))
