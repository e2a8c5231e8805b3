"""LogOut: a session ends."""

from dataclasses import dataclass, field
from typing import Never

from returns.result import Result, Success

from emporion.application.identity.sessions import end_all
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.identity.refresh_token import hash_of
from emporion.domain.identity.repository import RefreshTokenRepository, UserRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class LogOut(Command[None, Never]):
    """End the session that any of its refresh tokens names. Always succeeds: afterwards the token is
    worth nothing, and whether it ever was is not told."""

    refresh_token: str = field(repr=False)


@handles(LogOut, access=Access.ANYONE, replayable=False)
class LogOutHandler:
    """Locks the user, so that no refresh slips a new token past it."""

    def __init__(self, context: Context, users: UserRepository, tokens: RefreshTokenRepository) -> None:
        self._context = context
        self._users = users
        self._tokens = tokens

    async def handle(self, command: LogOut) -> Result[None, Never]:
        token = await self._tokens.find_by_hash(hash_of(command.refresh_token))
        if token is not None:
            await self._users.lock_by_id(token.user_id)
            await end_all(self._tokens, await self._tokens.lock_family(token.family_id), self._context.now)
        return Success(None)
