"""ChangePassword: another password, and every session ends."""

from dataclasses import dataclass, field
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.identity.ports import PasswordHasher
from emporion.application.identity.sessions import end_all
from emporion.application.shared.access import Access, SignInRequired
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.identity.errors import UnsuitablePassword, UserNotFound, WrongPassword
from emporion.domain.identity.password import parse_password
from emporion.domain.identity.repository import RefreshTokenRepository, UserRepository

ChangePasswordError = SignInRequired | UserNotFound | UnsuitablePassword | WrongPassword


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword(Command[None, ChangePasswordError]):
    """Set the actor's own password and end all sessions, the present one too: log in again."""

    current_password: str = field(repr=False)
    new_password: str = field(repr=False)


@handles(ChangePassword, access=Access.USER, replayable=False)
class ChangePasswordHandler:
    """Holds the user's lock from the check to the end: two changes at once cannot both be right."""

    def __init__(
        self, context: Context, users: UserRepository, tokens: RefreshTokenRepository, hasher: PasswordHasher
    ) -> None:
        self._context = context
        self._users = users
        self._tokens = tokens
        self._hasher = hasher

    async def handle(self, command: ChangePassword) -> Result[None, ChangePasswordError]:
        user_id = self._context.user_id
        if user_id is None:
            return Failure(SignInRequired(use_case="ChangePassword"))
        match parse_password(command.new_password):
            case Success(password):
                return await self._change(user_id, command.current_password, password)
            case refused:
                return Failure(refused.failure())

    async def _change(self, user_id: UUID, current: str, new: str) -> Result[None, ChangePasswordError]:
        user = await self._users.lock_by_id(user_id)
        if user is None:
            return Failure(UserNotFound(user=str(user_id)))
        if not await self._hasher.verify(user.password_hash, current):
            return Failure(WrongPassword())
        user.change_password(await self._hasher.hash(new))
        await self._users.save(user)
        await end_all(self._tokens, await self._tokens.lock_of_user(user.id), self._context.now)
        return Success(None)
