"""The two stores that every repository contract is checked on, behind one interface."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

from emporion.application.shared.context import Context, SystemActor
from emporion.application.shared.ports import Scope
from emporion.domain.shared.ids import PLATFORM
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.repositories import implementations
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork
from emporion.testing.factories import NOW
from emporion.testing.memory.repository import MemoryStore
from emporion.testing.memory.work import MemoryWork, memory_work

P = TypeVar("P")


class Work(Protocol):
    """The repositories of one unit of work."""

    def get(self, protocol: type[P]) -> P: ...


class Backend(Protocol):
    """A store. Leaving `work` commits; an exception inside rolls back. `Rejected` comes out of the block
    on both: from `save` or from its end. Two units of work may be open at once in one test."""

    def work(self, shop_id: UUID = PLATFORM) -> AbstractAsyncContextManager[Work]: ...


class MemoryBackend:
    """An empty store for each test."""

    def __init__(self) -> None:
        self._store = MemoryStore()

    def work(self, shop_id: UUID = PLATFORM) -> AbstractAsyncContextManager[MemoryWork]:
        return memory_work(self._store, shop_id)


class PostgresBackend:
    """The session's server: rows of other tests are there, so tests look at their own shop only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def work(self, shop_id: UUID = PLATFORM) -> AsyncIterator["PostgresWork"]:
        shop = None if shop_id == PLATFORM else shop_id
        context = Context(actor=SystemActor("contract"), shop_id=shop, now=NOW)
        async with self._database.transaction(Scope(context, "Contract")) as uow:
            yield PostgresWork(uow)


class PostgresWork:
    """Builds the repository classes that the application itself uses."""

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    def get(self, protocol: type[P]) -> P:
        implementation: type[Any] = implementations()[protocol]
        return cast(P, implementation(self._uow))
