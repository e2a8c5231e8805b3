"""Processes on one database, each with a cache of its own or all with one Redis."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr
from sqlalchemy import event

from emporion.application.catalog.find_product import FindProduct
from emporion.application.catalog.views import ProductView
from emporion.application.shared.answers import CachedAnswers
from emporion.application.shared.bus import Bus
from emporion.application.shared.cache import Cache
from emporion.application.shared.context import Context
from emporion.config import Settings
from emporion.container import Container
from emporion.infrastructure.persistence.database import Database
from emporion.runtime import closed
from emporion.testing.budget import statements
from emporion.testing.postgres import ServerUrls
from tests.integration.support import ok


@dataclass(frozen=True, slots=True)
class Process:
    """What one process has; `container` made it."""

    container: Container

    @property
    def bus(self) -> Bus:
        bus: Bus = self.container.bus()
        return bus

    @property
    def cache(self) -> Cache:
        cache: Cache | None = self.container.cache()
        assert cache is not None
        return cache

    @property
    def flights(self) -> int:
        """How many answers are being loaded."""
        answers: CachedAnswers | None = self.container.answers()
        return 0 if answers is None else len(answers._flights)

    @property
    def database(self) -> Database:
        return self.container.database()

    async def has_told(self) -> None:
        """Until then answers about what was just committed are loaded, and not kept."""
        debts = getattr(self.cache, "_debts", None)
        await until(lambda: debts is None or not (debts._owed or debts._paying))

    async def product(self, context: Context, product: object) -> ProductView:
        return ok(await self.bus.ask(FindProduct(product=str(product)), context))

    async def cost(self, ask: Callable[[], Awaitable[Any]]) -> int:
        """Statements and connections that a question takes."""
        with statements(self.database) as sent, checkouts(self.database) as taken:
            await ask()
        return len(sent) + len(taken)


@contextmanager
def checkouts(database: Database) -> Iterator[list[object]]:
    """Connections that are taken from the pool meanwhile."""
    taken: list[object] = []

    def note(connection: object, *_: object) -> None:
        taken.append(connection)

    pool = database.engine.sync_engine.pool
    event.listen(pool, "checkout", note)
    try:
        yield taken
    finally:
        event.remove(pool, "checkout", note)


@asynccontextmanager
async def process(
    server: ServerUrls, settings: Settings, *, redis_url: str | None = None, **more: Any
) -> AsyncIterator[Process]:
    """A process that serves, with its cache ready."""
    redis = None if redis_url is None else SecretStr(redis_url)
    chosen = settings.model_copy(update={"pool_size": 10, "redis_url": redis, **more})
    container = Container(settings=chosen, database_url=server.app_url, secret_key="k" * 32)
    made = Process(container)
    assert made.bus
    await made.cache.start()
    try:
        await until(lambda: made.cache.is_ready)
        yield made
    finally:
        await closed(container)


async def until(holds: Callable[[], bool], *, seconds: float = 20.0) -> None:
    """Wait for something that is to happen soon."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.005)


async def soon(found: Callable[[], Awaitable[object]], wanted: object, *, seconds: float = 20.0) -> None:
    """What is found is what is wanted, at once or soon."""
    deadline = time.monotonic() + seconds
    while (last := await found()) != wanted:
        assert time.monotonic() < deadline, f"{last} is not {wanted}"
        await asyncio.sleep(0.005)
