"""The stores that repository contracts are checked on, behind one interface."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

from returns.result import Result
from sqlalchemy import select

from emporion.application.shared.context import Context, SystemActor
from emporion.application.shared.ports import Scope
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.ids import PLATFORM
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.models.outbox import OutboxMessageModel
from emporion.infrastructure.persistence.repositories import implementations
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork
from emporion.testing.factories import NOW
from emporion.testing.memory.repository import MemoryStore
from emporion.testing.memory.work import MemoryWork, memory_work

P = TypeVar("P")


class Work(Protocol):
    """The repositories and savepoints of one unit of work."""

    def get(self, protocol: type[P]) -> P: ...

    def savepoint(self) -> AbstractAsyncContextManager[None]: ...

    async def flush(self) -> None: ...

    async def attempt(
        self, work: Callable[[], Awaitable[Result[Any, DomainError]]]
    ) -> Result[Any, DomainError]: ...


class Backend(Protocol):
    """A store. Leaving `work` commits; an exception inside rolls back. `Rejected` comes out of the block
    on both: from `save` or from its end. Two units of work may be open at once in one test."""

    def work(self, shop_id: UUID = PLATFORM) -> AbstractAsyncContextManager[Work]: ...

    async def told(self, shop_id: UUID) -> list[str]:
        """The topics that the world will be told by the shop, in their order."""
        ...


class MemoryBackend:
    """An empty store for each test."""

    def __init__(self) -> None:
        self.store = MemoryStore()

    def work(self, shop_id: UUID = PLATFORM) -> AbstractAsyncContextManager[MemoryWork]:
        return memory_work(self.store, shop_id)

    async def told(self, shop_id: UUID) -> list[str]:
        return [event.topic for event in self.store.events]


class SqlBackend:
    """The session's server: rows of other tests are there, so tests look at their own shop only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def work(self, shop_id: UUID = PLATFORM) -> AsyncIterator["SqlWork"]:
        shop = None if shop_id == PLATFORM else shop_id
        context = Context(actor=SystemActor("contract"), shop_id=shop, now=NOW)
        async with self._database.transaction(Scope(context, "Contract")) as uow:
            yield SqlWork(uow)

    async def told(self, shop_id: UUID) -> list[str]:
        messages = OutboxMessageModel.__table__.c
        query = select(messages.topic).where(messages.shop_id == shop_id).order_by(messages.id)
        async with self._database.get_session(shop_id) as session:
            return list(await session.scalars(query))


class SqlWork:
    """Builds the repository classes that the application itself uses."""

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    def get(self, protocol: type[P]) -> P:
        implementation: type[Any] = implementations()[protocol]
        return cast(P, implementation(self._uow))

    def savepoint(self) -> AbstractAsyncContextManager[None]:
        return self._uow.savepoint()

    async def flush(self) -> None:
        await self._uow.flush()

    async def attempt(
        self, work: Callable[[], Awaitable[Result[Any, DomainError]]]
    ) -> Result[Any, DomainError]:
        return await self._uow.attempt(work)
