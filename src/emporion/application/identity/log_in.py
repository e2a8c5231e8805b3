"""LogIn: e-mail address and password for a session."""

from dataclasses import dataclass, field
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.identity.ports import PasswordHasher
from emporion.application.identity.sessions import Sessions
from emporion.application.identity.views import SessionView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.domain.identity.email import parse_email
from emporion.domain.identity.errors import InvalidCredentials, UserInactive
from emporion.domain.identity.repository import UserRepository
from emporion.domain.identity.user import User

LogInError = InvalidCredentials | UserInactive


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIn(Command[SessionView, LogInError]):
    """A new session beside those that the user has. An unknown address and a wrong password are
    answered alike, after the same work."""

    email: str
    password: str = field(repr=False)


@handles(LogIn, access=Access.ANYONE, replayable=False)
class LogInHandler:
    """Checks the slow hash without a lock, then locks the user and looks whether the hash still stands."""

    def __init__(self, users: UserRepository, hasher: PasswordHasher, sessions: Sessions) -> None:
        self._users = users
        self._hasher = hasher
        self._sessions = sessions

    async def handle(self, command: LogIn) -> Result[SessionView, LogInError]:
        user = await self._users.find_by_email(parse_email(command.email).value_or(""))
        checked = None if user is None else user.password_hash
        right = await self._hasher.verify(checked, command.password)
        if user is None or checked is None or not right:
            return Failure(InvalidCredentials())
        return await self._admit(user.id, checked, command.password)

    async def _admit(self, user_id: UUID, checked: str, password: str) -> Result[SessionView, LogInError]:
        user = await self._users.lock_by_id(user_id)
        if user is None or not await self._still_right(user, checked, password):
            return Failure(InvalidCredentials())
        match user.admit():
            case Success(_):
                await self._rehash(user, password)
                return Success(await self._sessions.start(user))
            case refused:
                return Failure(refused.failure())

    async def _still_right(self, user: User, checked: str, password: str) -> bool:
        return user.password_hash == checked or await self._hasher.verify(user.password_hash, password)

    async def _rehash(self, user: User, password: str) -> None:
        if self._hasher.is_outdated(user.password_hash):
            user.set_hash(await self._hasher.hash(password))
            await self._users.save(user)
