"""Refresh: a refresh token, used up, for a new pair of tokens."""

from dataclasses import dataclass, field
from typing import assert_never

from returns.result import Failure, Result, Success

from emporion.application.identity.sessions import Sessions, end_all
from emporion.application.identity.views import SessionView
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.identity.errors import InvalidRefreshToken, RefreshTokenReused, UserInactive
from emporion.domain.identity.refresh_token import RefreshToken, TokenState, hash_of
from emporion.domain.identity.repository import RefreshTokenRepository, UserRepository
from emporion.domain.identity.user import User

RefreshError = InvalidRefreshToken | UserInactive
Refreshed = SessionView | RefreshTokenReused
"""A reused token is a *success* of the command, though bad news for who sent it: it ended the session of
thief and victim alike, and only a success commits. Adapters answer it as the error that it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh(Command[Refreshed, RefreshError]):
    """The next pair of the session. A token sent twice ends the whole session, whoever sent it; of two
    at once one is the second."""

    refresh_token: str = field(repr=False)


@handles(Refresh, access=Access.ANYONE, replayable=False)
class RefreshHandler:
    """Locks the user first, as log-in, log-out and a change of password do, then reads the token again."""

    def __init__(
        self, context: Context, users: UserRepository, tokens: RefreshTokenRepository, sessions: Sessions
    ) -> None:
        self._context = context
        self._users = users
        self._tokens = tokens
        self._sessions = sessions

    async def handle(self, command: Refresh) -> Result[Refreshed, RefreshError]:
        sent = hash_of(command.refresh_token)
        seen = await self._tokens.find_by_hash(sent)
        user = None if seen is None else await self._users.lock_by_id(seen.user_id)
        token = None if user is None else await self._tokens.lock_by_hash(sent)
        if user is None or token is None:
            return Failure(InvalidRefreshToken())
        state = token.state(self._context.now)
        match state:
            case TokenState.LIVE:
                return await self._renew(user, token)
            case TokenState.USED:
                return Success(await self._end_family(token))
            case TokenState.ENDED:
                return Failure(InvalidRefreshToken())
        assert_never(state)

    async def _renew(self, user: User, token: RefreshToken) -> Result[Refreshed, RefreshError]:
        match user.admit():
            case Success(_):
                return Success(await self._sessions.renew(user, token))
            case refused:
                return Failure(refused.failure())

    async def _end_family(self, token: RefreshToken) -> RefreshTokenReused:
        live = await self._tokens.lock_family(token.family_id)
        await end_all(self._tokens, live, self._context.now)
        if live:
            token.report_theft()
            await self._tokens.save(token)
        return RefreshTokenReused()
