"""What ends an account, by whomever: the user itself, who shows the password, or the operator."""

from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.identity.ports import PasswordHasher
from emporion.application.identity.sessions import end_sessions_of
from emporion.application.shared.access import SignInRequired
from emporion.application.shared.context import Context
from emporion.domain.identity.errors import UserNotFound, WrongPassword
from emporion.domain.identity.events import UserDeleted
from emporion.domain.identity.repository import RefreshTokenRepository, UserRepository
from emporion.domain.identity.user import User

DepartureError = SignInRequired | UserNotFound | WrongPassword


class Departures:
    """Locks the user first, so that no session starts or is renewed unseen."""

    def __init__(
        self, context: Context, users: UserRepository, tokens: RefreshTokenRepository, hasher: PasswordHasher
    ) -> None:
        self._context = context
        self._users = users
        self._tokens = tokens
        self._hasher = hasher

    async def by_id(self, user_id: UUID) -> Result[User, UserNotFound]:
        """The user, locked."""
        user = await self._users.lock_by_id(user_id)
        return Failure(UserNotFound(user=str(user_id))) if user is None else Success(user)

    async def myself(self, use_case: str, password: str) -> Result[User, DepartureError]:
        """The actor's own user, locked, if the password is right."""
        user_id = self._context.user_id
        if user_id is None:
            return Failure(SignInRequired(use_case=use_case))
        user = await self._users.lock_by_id(user_id)
        if user is None:
            return Failure(UserNotFound(user=str(user_id)))
        right = await self._hasher.verify(user.password_hash, password)
        return Success(user) if right else Failure(WrongPassword())

    async def deactivate(self, user: User) -> None:
        """Switch the account off and end its sessions; it keeps its address."""
        user.deactivate()
        await self._users.save(user)
        await end_sessions_of(user.id, self._tokens, self._context.now)

    async def delete(self, user: User, why: str) -> None:
        """Hide the user and end its sessions; its address is free."""
        user.record(UserDeleted(aggregate_id=user.id))
        await self._users.soft_delete(user, by=self._context.user_id, why=why)
        await end_sessions_of(user.id, self._tokens, self._context.now)
