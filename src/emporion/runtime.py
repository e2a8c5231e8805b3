"""One process's choice of database and what the adapters get: the outer half of the composition root.

The container, SQLAlchemy and Alembic take most of the time in which a short command starts: they are imported
by who uses them.
"""

import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from emporion.config import Settings
from emporion.infrastructure.embedded import EmbeddedPostgres
from emporion.infrastructure.secret_key import kept_secret_key

if TYPE_CHECKING:
    from emporion.application.identity.ports import AccessTokens
    from emporion.application.outbox.ports import Subscriber, WakeUps
    from emporion.application.shared.bus import Bus
    from emporion.application.shared.cache import Cache
    from emporion.application.shared.cursors import Cursors
    from emporion.application.shared.diagnosis import DatabaseFacts
    from emporion.application.shared.schema import Standing
    from emporion.application.upkeep.backfills import Backfills
    from emporion.container import Container
    from emporion.infrastructure.persistence.migrations import Migrations, MigrationScripts


class SecretKeyMissing(RuntimeError):
    """Two servers that make up their own keys would refuse each other's tokens."""


@dataclass(frozen=True, slots=True)
class ServedRuntime:
    """What the HTTP adapter and the worker need, from one container."""

    container: "Container"
    settings: Settings

    @property
    def bus(self) -> "Bus":
        bus: Bus = self.container.bus()
        return bus

    @property
    def access_tokens(self) -> "AccessTokens":
        tokens: AccessTokens = self.container.access_tokens()
        return tokens

    @property
    def cursors(self) -> "Cursors":
        cursors: Cursors = self.container.cursors()
        return cursors

    @property
    def subscribers(self) -> "Sequence[Subscriber]":
        found: Sequence[Subscriber] = self.container.subscribers()
        return found

    @property
    def wake_ups(self) -> "WakeUps":
        bell: WakeUps = self.container.database().bell
        return bell

    async def ping(self) -> None:
        await self.container.database().ping()

    def is_outage(self, error: Exception) -> bool:
        from emporion.infrastructure.explain import explain

        return explain(error) is not None

    async def start(self) -> None:
        cache: Cache | None = self.container.cache()
        if cache is not None:
            await cache.start()

    async def close(self) -> None:
        await self.container.webhook_sender().close()
        await closed(self.container)


@dataclass(frozen=True, slots=True)
class ReachableDatabase:
    """A database with its two roles; asyncpg URLs. The application's role serves, the owner migrates."""

    settings: Settings
    place: str
    app_url: str = field(repr=False)
    owner_url: str = field(repr=False)

    @property
    def schema(self) -> "Migrations":
        from emporion.infrastructure.persistence.migrations import Migrations

        return Migrations(self.owner_url)

    @asynccontextmanager
    async def bus(self) -> "AsyncIterator[Bus]":
        container = self._container_without_web()
        try:
            yield container.bus()
        finally:
            await closed(container)

    @property
    def cursors(self) -> "Cursors":
        from emporion.infrastructure.security.cursors import SignedCursors

        return SignedCursors(self._secret_key())

    def http(self) -> ServedRuntime:
        return ServedRuntime(self._container(), self.settings)

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[ServedRuntime]:
        runtime = ServedRuntime(self._container_without_web(), self.settings)
        try:
            yield runtime
        finally:
            await runtime.close()

    @asynccontextmanager
    async def backfills(self) -> "AsyncIterator[Backfills]":
        from emporion.infrastructure.persistence.backfills.runner import SqlBackfills

        container = self._container_without_web()
        try:
            yield SqlBackfills(container.database())
        finally:
            await closed(container)

    async def facts(self) -> "DatabaseFacts":
        from emporion.infrastructure.persistence.database import Database
        from emporion.infrastructure.persistence.diagnosis import database_facts

        # Not the container's: a missing secret key shall not hide what else there is to find.
        async with Database(self.app_url) as database:
            return await database_facts(database)

    async def standing(self) -> "Standing":
        from emporion.infrastructure.persistence.database import Database
        from emporion.infrastructure.persistence.migrations.looking import standing_of

        async with Database(self.app_url) as database:
            return await standing_of(database.engine)

    def _container(self) -> "Container":
        from emporion.container import Container

        return Container(settings=self.settings, database_url=self.app_url, secret_key=self._secret_key())

    def _container_without_web(self) -> "Container":
        """The same where nothing is served by HTTP, and FastAPI need not be imported."""
        # dependency-injector imports it wherever it is installed, for `@inject`, which nobody uses here.
        hidden = {"fastapi", "starlette"} - sys.modules.keys()
        sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
        try:
            return self._container()
        finally:
            for name in hidden:
                del sys.modules[name]

    def _secret_key(self) -> str:
        if self.settings.secret_key is not None:
            return self.settings.secret_key.get_secret_value()
        if self.settings.is_embedded:
            return kept_secret_key(self.settings.home)
        raise SecretKeyMissing(
            "EMPORION_SECRET_KEY is not set.\nSet it to the same value on every server of this database, "
            "for example to what `openssl rand -hex 32` prints."
        )


class Runtime:
    """Made once a run, before anything is reached or started."""

    @cached_property
    def settings(self) -> Settings:
        return Settings()

    def embedded(self) -> EmbeddedPostgres:
        return EmbeddedPostgres(self.settings.home)

    def migration_files(self) -> "MigrationScripts":
        from emporion.infrastructure.persistence.migrations import MigrationScripts

        return MigrationScripts()

    @contextmanager
    def database(self) -> Iterator[ReachableDatabase]:
        """The database of the settings; the embedded server runs at least as long as the block."""
        settings = self.settings
        if settings.database_url is not None:
            owner = settings.owner_database_url or settings.database_url
            yield ReachableDatabase(settings, _place(settings.database_url), settings.database_url, owner)
            return
        with self.embedded() as urls:
            yield ReachableDatabase(settings, str(settings.home.absolute()), urls.app_url, urls.owner_url)

    def explain(self, error: BaseException) -> str | None:
        if isinstance(error, SecretKeyMissing):
            return str(error)
        from emporion.infrastructure.explain import explain

        return explain(error)


async def closed(container: "Container") -> None:
    """End what a container has made: the cache, which may still have something to tell, then the pool."""
    cache: Cache | None = container.cache()
    if cache is not None:
        await cache.close()
    await container.database().close()


def _place(url: str) -> str:
    """Host and database, never user or password."""
    from sqlalchemy.engine import make_url

    parsed = make_url(url)
    host = parsed.host or parsed.query.get("host", "local socket")
    return f"{host}{f':{parsed.port}' if parsed.port else ''}/{parsed.database or ''}"
