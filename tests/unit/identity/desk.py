"""Identity's use cases on the real bus, in memory, with quick password hashes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from returns.result import Result

from emporion.application.identity.log_in import LogIn
from emporion.application.identity.ports import AccessTokens, PasswordHasher, SessionPolicy
from emporion.application.identity.refresh import Refresh
from emporion.application.identity.register import Register
from emporion.application.identity.views import SessionView, UserView
from emporion.application.shared.context import Context, UserActor
from emporion.application.upkeep.ports import Retention
from emporion.domain.identity.refresh_token import RefreshToken
from emporion.domain.identity.user import User
from emporion.domain.shared.ids import PLATFORM
from emporion.infrastructure.security.passwords import CHEAP, Argon2PasswordHasher
from emporion.infrastructure.security.tokens import JwtAccessTokens
from emporion.testing.factories import NOW
from emporion.testing.memory.bus import memory_bus
from emporion.testing.memory.repository import MemoryStore

EMAIL = "Ada@Example.com"
PASSWORD = "correct horse"


class CountingHasher(Argon2PasswordHasher):
    """Remembers how often it had to work."""

    def __init__(self) -> None:
        super().__init__(CHEAP)
        self.checks: list[str | None] = []

    async def verify(self, password_hash: str | None, password: str) -> bool:
        self.checks.append(password_hash)
        return await super().verify(password_hash, password)


class Desk:
    """Asks the bus at a moment that tests can move."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.hasher: PasswordHasher = CountingHasher()
        self.access = JwtAccessTokens("k" * 32)
        self.context = Context(now=NOW)
        self.bus = memory_bus(
            self.store,
            "emporion.application.identity",
            shared={
                PasswordHasher: lambda: self.hasher,
                AccessTokens: lambda: self.access,
                SessionPolicy: SessionPolicy,
                Retention: Retention,
            },
        )

    def wait(self, time: timedelta) -> None:
        self.context = replace(self.context, now=self.context.now + time)

    async def execute(self, command: Any, *, user_id: UUID | None = None) -> Result[Any, Any]:
        return await self.bus.execute(command, self._as(user_id))

    async def ask(self, query: Any, *, user_id: UUID | None = None) -> Result[Any, Any]:
        return await self.bus.ask(query, self._as(user_id))

    def _as(self, user_id: UUID | None) -> Context:
        return self.context if user_id is None else replace(self.context, actor=UserActor(user_id))

    async def register(self) -> UserView:
        made: UserView = (await self.execute(Register(email=EMAIL, name="Ada", password=PASSWORD))).unwrap()
        return made

    async def log_in(self, password: str = PASSWORD) -> SessionView:
        session: SessionView = (await self.execute(LogIn(email=EMAIL, password=password))).unwrap()
        return session

    async def refresh(self, session: SessionView) -> Result[Any, Any]:
        return await self.execute(Refresh(refresh_token=session.refresh_token))

    def user(self) -> User:
        """The only stored user."""
        (user,) = self.store.table(User, PLATFORM).values()
        return user

    def live_tokens(self) -> list[RefreshToken]:
        tokens = self.store.table(RefreshToken, PLATFORM).values()
        return [token for token in tokens if token.revoked_at is None]

    def topics(self) -> list[str]:
        return [event.topic for event in self.store.events]
