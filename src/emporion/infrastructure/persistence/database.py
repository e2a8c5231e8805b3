"""The pool and the two ways to use it: a unit of work for use cases, a plain session for tools."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from emporion.application.shared.context import Context, SystemActor
from emporion.application.shared.ports import Scope, TransactionOptions
from emporion.domain.shared.ids import PLATFORM
from emporion.infrastructure.persistence.connection import Connection, to_the_end
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork


@dataclass(frozen=True, slots=True)
class PoolOptions:
    """Connections kept, connections beyond them, and limits in seconds; 0 means no limit for a time-out."""

    size: int = 10
    overflow: int = 5
    wait: float = 5.0
    statement_timeout: float = 30.0
    lock_timeout: float = 10.0
    idle_in_transaction_timeout: float = 60.0


class Database:
    """Owns the pool. `transaction()` is what use cases run in; `get_session()` is for scripts and tools.

    Both commit when the block ends well and roll back when it does not; neither leaks a connection when
    the task is cancelled. Times are UTC in every session.
    """

    def __init__(self, url: str, options: PoolOptions | None = None) -> None:
        chosen = options or PoolOptions()
        self.engine: AsyncEngine = create_async_engine(
            make_url(url),
            pool_size=chosen.size,
            max_overflow=chosen.overflow,
            pool_timeout=chosen.wait,
            connect_args={
                "server_settings": _server_settings(chosen),
                "prepared_statement_cache_size": 500,
            },
        )
        # Same pool; BEGIN is ours (see Connection).
        self._autocommit = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @asynccontextmanager
    async def transaction(
        self,
        scope: Scope | None = None,
        options: TransactionOptions = TransactionOptions(),  # noqa: B008 - frozen
    ) -> AsyncIterator[SqlUnitOfWork]:
        """A unit of work: at the end of the block what was saved is flushed and committed; an exception
        rolls back and is re-raised. Belongs to the task that opened it."""
        owner = scope or Scope(Context(actor=SystemActor("script")), "script")
        async with self._connection() as raw:
            connection = Connection(raw)
            unit = SqlUnitOfWork(connection, owner)
            try:
                await connection.begin(options, owner.context.shop_id or PLATFORM)
                yield unit
                await unit.commit()
            finally:
                # After a commit this does nothing; after anything else it is the way out.
                await connection.rollback()

    @asynccontextmanager
    async def get_session(self, shop_id: UUID = PLATFORM) -> AsyncIterator[AsyncSession]:
        """A SQLAlchemy session in one transaction that sees the rows of one shop. No audit, no outbox:
        for reading and for tools; use cases change state through the bus."""
        async with self._sessions() as session, session.begin():
            await session.execute(text(f"SET LOCAL app.shop_id = '{UUID(int=shop_id.int)}'"))
            yield session

    async def ping(self) -> None:
        """Ask the server for nothing; raises what the driver raises when it is not there."""
        async with self._connection() as connection:
            await connection.exec_driver_sql("SELECT 1")

    async def close(self) -> None:
        """Close every pooled connection."""
        await self.engine.dispose()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        connection = await self._autocommit.connect()
        try:
            yield connection
        finally:
            await to_the_end(connection.close())


def _server_settings(options: PoolOptions) -> dict[str, str]:
    def milliseconds(seconds: float) -> str:
        return str(int(seconds * 1000))

    return {
        "application_name": "emporion",
        "timezone": "UTC",
        "statement_timeout": milliseconds(options.statement_timeout),
        "lock_timeout": milliseconds(options.lock_timeout),
        "idle_in_transaction_session_timeout": milliseconds(options.idle_in_transaction_timeout),
    }
