"""The pool and the two ways to use it: a unit of work for use cases, a plain session for tools."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Self
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
)

from emporion.application.shared.context import Context, SystemActor
from emporion.application.shared.messages import Isolation
from emporion.application.shared.ports import Scope, TransactionOptions
from emporion.domain.shared.ids import PLATFORM
from emporion.infrastructure.persistence.bell import Bell
from emporion.infrastructure.persistence.channel import Channel
from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.lease import Lease
from emporion.infrastructure.persistence.opening import session_settings
from emporion.infrastructure.persistence.outdated import OutdatedAnswers
from emporion.infrastructure.persistence.servers import PoolOptions, Server, Topology, server_for
from emporion.infrastructure.persistence.sqlstate import CommitUnanswered, ConnectionLost
from emporion.infrastructure.persistence.texts import Texts
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork


class Database:
    """Owns the pool. `transaction()` is what use cases run in; `get_session()` is for scripts and tools.

    Both commit when the block ends well and roll back when it does not; neither leaks a connection when
    the task is cancelled. Times are UTC in every session.
    """

    def __init__(
        self, url: str, options: PoolOptions | None = None, answers: OutdatedAnswers | None = None
    ) -> None:
        chosen, place = options or PoolOptions(), make_url(url)
        self._limits = chosen.limits
        self._server = server_for(place)
        self._keeps_sessions = chosen.topology is Topology.DIRECT
        self._said = session_settings(chosen.limits) if self._keeps_sessions else {}
        self.engine: AsyncEngine = self._server.engine(place, chosen)
        self._texts = Texts(self.engine.dialect)
        # Same pool; BEGIN is ours (see Connection).
        self._autocommit = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        # What commits tell caches; a cache that is made for this database takes its place (see container.py).
        self.channel = _channel(self._server, place, chosen)
        self.bell = Bell(self._autocommit, self.channel.ring if _keeps_sessions(place, chosen) else None)
        self.answers = answers or OutdatedAnswers()
        self.answers.forget = self.channel.tell
        # What units of work send their statements through; tests put a faulty one in (testing/faults.py).
        self.wrap: Callable[[Lease], Connection] = self._server.connection

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
        lease = await self._lease()
        try:
            connection = self.wrap(lease)
            unit = SqlUnitOfWork(
                connection,
                owner,
                self._server.writer(self._keeps_sessions),
                self.bell.ring,
                self.answers,
                may_write=not options.read_only,
            )
            try:
                await connection.begin(
                    self._server.opening(options, owner.context, self._limits, self._said),
                    ends_unheard=options.read_only and options.isolation is not Isolation.SERIALIZABLE,
                )
                yield unit
                await unit.commit()
            except CommitUnanswered as error:
                if options.read_only:
                    raise ConnectionLost("lost at the end of a question, which changes nothing") from error
                raise
            finally:
                # After a commit this does nothing; after anything else it is the way out.
                await connection.rollback()
        finally:
            await lease.close()

    @asynccontextmanager
    async def get_session(self, shop_id: UUID = PLATFORM) -> AsyncIterator[AsyncSession]:
        """A SQLAlchemy session in one transaction that sees the rows of one shop. No audit, no outbox:
        for reading and for tools; use cases change state through the bus. Settings must be SET LOCAL: the
        connection goes back as it is, and use cases count on the limits that it was opened with."""
        async with self._sessions() as session, session.begin():
            settings = self._server.session_settings(shop_id)
            if settings is not None:
                await session.execute(text(settings))
            yield session

    async def ping(self) -> None:
        """Ask the server for nothing; raises what the driver raises when it is not there."""
        lease = await self._lease()
        try:
            await (await lease.core()).exec_driver_sql("SELECT 1")
        finally:
            await lease.close()

    async def close(self) -> None:
        """Close every connection, after what relays and other processes are still to be told."""
        await self.channel.close()
        await self.engine.dispose()

    async def _lease(self) -> Lease:
        """A connection of the pool, to be closed by the caller."""
        try:
            return await Lease.take(
                self._autocommit, self._texts, keeps_statements=self._keeps_sessions, watched=self.engine
            )
        except (OSError, TimeoutError, InvalidRequestError) as error:
            raise ConnectionLost("the database does not answer") from error


def _keeps_sessions(url: URL, options: PoolOptions) -> bool:
    """Whether a session can listen: on PostgreSQL, with nothing in between that gives it to others."""
    return url.get_backend_name() == "postgresql" and options.topology is Topology.DIRECT


def _channel(server: Server, url: URL, options: PoolOptions) -> Channel:
    """Over one connection beside the pool; nobody can listen through PgBouncer's transaction pooling."""
    own = replace(options, size=1, overflow=0)
    return Channel(
        lambda: server.engine(url, own),
        can_tell=url.get_backend_name() == "postgresql",
        can_listen=_keeps_sessions(url, options),
    )
