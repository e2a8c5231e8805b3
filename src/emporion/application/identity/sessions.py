"""What several use cases do with sessions. Callers hold the user's lock, so none starts unseen."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from emporion.application.identity.ports import AccessTokens, SessionPolicy
from emporion.application.identity.views import SessionView
from emporion.application.shared.context import Context
from emporion.domain.identity.fields import RefreshTokenFields
from emporion.domain.identity.refresh_token import RefreshToken, new_secret
from emporion.domain.identity.repository import RefreshTokenRepository
from emporion.domain.identity.user import User


class Sessions:
    """Starts, renews and ends sessions in the present unit of work."""

    def __init__(
        self, context: Context, tokens: RefreshTokenRepository, access: AccessTokens, policy: SessionPolicy
    ) -> None:
        self._context = context
        self._tokens = tokens
        self._access = access
        self._policy = policy

    async def start(self, user: User) -> SessionView:
        """A new session in a family of its own."""
        secret = new_secret()
        first = RefreshToken.start(
            user_id=user.id, secret=secret, now=self._context.now, lifetime=self._policy.refresh_lifetime
        )
        await self._tokens.save(first)
        return self._view(user, first, secret)

    async def renew(self, user: User, token: RefreshToken) -> SessionView:
        """Use up the live `token` for a new pair."""
        secret = new_secret()
        successor = token.rotate(secret, self._context.now, self._policy.refresh_lifetime)
        await self._tokens.save(token)
        await self._tokens.save(successor)
        return self._view(user, successor, secret)

    def _view(self, user: User, token: RefreshToken, secret: str) -> SessionView:
        access = self._access.issue(user.id, self._context.now)
        return SessionView.of(user, access, secret, token.expires_at)


async def end_sessions_of(user_id: UUID, tokens: RefreshTokenRepository, now: datetime) -> int:
    """End every session of a user whose lock the caller holds, in one statement; how many tokens it took."""
    live = RefreshTokenFields.user_id.equals(user_id) & RefreshTokenFields.revoked_at.is_set(False)
    return await tokens.update_where(live, [RefreshTokenFields.revoked_at.becomes(now)])


async def end_all(tokens: RefreshTokenRepository, live: Iterable[RefreshToken], now: datetime) -> None:
    """Revoke these tokens: their sessions last no longer than the access tokens that are out."""
    for token in live:
        token.revoke(now)
        await tokens.save(token)
