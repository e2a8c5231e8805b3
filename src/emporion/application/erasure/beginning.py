"""What both ways to ask for an erasure do."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.erasure.views import ErasureView
from emporion.application.identity.ports import SessionPolicy
from emporion.application.identity.sessions import end_sessions_of
from emporion.application.shared.context import Context
from emporion.domain.erasure.erasure import Erasure
from emporion.domain.erasure.errors import ErasureObstructed
from emporion.domain.erasure.repository import ErasureRepository, PersonalData
from emporion.domain.identity.errors import UserNotFound
from emporion.domain.identity.repository import RefreshTokenRepository, UserRepository
from emporion.domain.identity.user import User

BeginningError = UserNotFound | ErasureObstructed

WHY: Final = "erasure"
SLACK: Final = timedelta(minutes=1)
"""For clocks that differ and for requests that were let in with the last token's last breath."""


class ErasureBeginning:
    """Hides the user, ends all sessions, and writes down what is to be done."""

    def __init__(
        self,
        context: Context,
        users: UserRepository,
        tokens: RefreshTokenRepository,
        erasures: ErasureRepository,
        data: PersonalData,
        policy: SessionPolicy,
    ) -> None:
        self._context = context
        self._users = users
        self._tokens = tokens
        self._erasures = erasures
        self._data = data
        self._policy = policy

    async def known(self, user_id: UUID) -> ErasureView | None:
        """An erasure that was asked for before."""
        erasure = await self._erasures.find_by_user(user_id)
        return None if erasure is None else ErasureView.of(erasure, self._context.now)

    async def begin(self, user_id: UUID) -> Result[ErasureView, BeginningError]:
        """Asked for twice, it is one erasure: the user's lock decides who is first."""
        user = await self._users.lock_by_id(user_id) or await self._users.lock_deleted(user_id)
        if user is None and await self._data.find_email(user_id) is None:
            return Failure(UserNotFound(user=str(user_id)))
        if (known := await self.known(user_id)) is not None:
            return Success(known)
        if obstacles := await self._data.find_obstacles(user_id):
            return Failure(ErasureObstructed(user_id=user_id, obstacles=obstacles))
        tokens_end_at = await self._tokens_end(user_id)
        if user is not None:
            await self._shut_out(user)
        erasure = Erasure.ask_for(user_id, self._context.now, tokens_end_at)
        await self._erasures.save(erasure)
        return Success(ErasureView.of(erasure, self._context.now))

    async def _shut_out(self, user: User) -> None:
        await end_sessions_of(user.id, self._tokens, self._context.now)
        user.is_active = False
        if user.is_deleted:
            await self._users.save(user)
        else:
            await self._users.soft_delete(user, by=self._context.user_id, why=WHY)

    async def _tokens_end(self, user_id: UUID) -> datetime:
        """When the last access token is worth nothing any more: each was issued with a refresh token."""
        last = await self._tokens.last_issue(user_id)
        return self._context.now if last is None else last + self._policy.access_lifetime + SLACK
