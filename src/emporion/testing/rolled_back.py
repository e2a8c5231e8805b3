"""A database that forgets: all its transactions are parts of one, which is rolled back at the end.

For tests of rules and queries, which need not see a COMMIT. Where two connections have to meet (locks,
isolation levels, lost races, LISTEN and NOTIFY, another process or thread), take a real one, if need be a
fresh one: a savepoint has its outer transaction's isolation, and nobody else sees what it has done.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Self

from sqlalchemy.ext.asyncio import async_sessionmaker

from emporion.application.shared.context import Context
from emporion.application.shared.ports import TransactionOptions
from emporion.infrastructure.persistence.bell import Bell
from emporion.infrastructure.persistence.connection import Connection, NotCommitted, Opening
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.lease import Lease
from emporion.infrastructure.persistence.opening import Limits, opening
from emporion.infrastructure.persistence.servers import PoolOptions, Postgres
from emporion.infrastructure.persistence.sqlstate import sqlstate

_NAME = "emporion_unit_of_work"
_IN_FAILED_TRANSACTION = "25P02"


class RolledBackDatabase(Database):
    """While it is open, units of work and sessions are savepoints of one transaction, one at a time. READ
    ONLY, statement limits, row-level security and rollbacks are the server's as ever."""

    def __init__(self, url: str) -> None:
        super().__init__(url, PoolOptions(size=1, overflow=0))
        self._server = _Within()
        self.wrap = self._server.connection
        self.bell = Bell(self._autocommit)  # nobody else may hear of it
        self._is_busy = False

    async def __aenter__(self) -> Self:
        self._outer = await self._autocommit.connect()
        self._sessions = async_sessionmaker(
            self._outer, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )
        await self._say("BEGIN")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._say("ROLLBACK")
        await self._outer.close()
        await self.close()

    async def _lease(self) -> Lease:
        if self._is_busy:
            raise RuntimeError("a rolled-back database has one connection: use one unit of work at a time")
        self._is_busy = True
        try:
            lease = await _Lent.of(self._outer, self._texts)
        except BaseException:
            self._is_free()
            raise
        lease.given_back = self._is_free
        return lease

    def _is_free(self) -> None:
        self._is_busy = False

    async def _say(self, sql: str) -> None:
        driver = (await self._outer.get_raw_connection()).driver_connection
        if driver is not None and not driver.is_closed():
            await driver.execute(sql)


class _Within(Postgres):
    """PostgreSQL inside a transaction that is open already."""

    def connection(self, lease: Lease) -> Connection:
        return _Savepoint(lease)

    def opening(
        self, options: TransactionOptions, context: Context, limits: Limits, _: Mapping[str, str]
    ) -> Opening:
        # Everything is said anew: what an earlier unit of work has set is still in force.
        settings = opening(options, context, limits)[1:]
        access = ["SET LOCAL transaction_read_only = on"] if options.read_only else []
        return f"SAVEPOINT {_NAME}", *settings, *access


class _Lent(Lease):
    """The one connection, which stays open."""

    given_back: Callable[[], None]

    async def close(self) -> None:
        self.given_back()


class _Savepoint(Connection):
    """Ends with RELEASE where another would COMMIT."""

    can_end_unheard: ClassVar[bool] = False

    async def write_and_commit(self, sql: str, parameters: Sequence[Any]) -> None:
        await self.fetch_sql(sql, parameters)
        await self.commit()

    async def _commit(self) -> None:
        try:
            if not self._unsent:
                await self._simple(f"RELEASE {_NAME}")
        except Exception as error:
            if sqlstate(error) != _IN_FAILED_TRANSACTION:
                raise
            await self._rollback()
            self.is_open = False
            raise NotCommitted(
                "a statement had failed and its error was hidden; it was rolled back"
            ) from error
        self.is_open, self.is_committed = False, True

    async def _rollback(self) -> None:
        await self._simple(f"ROLLBACK TO {_NAME}; RELEASE {_NAME}")
