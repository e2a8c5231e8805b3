"""One checked-out connection inside one transaction. All statements of a unit of work pass here."""

from collections.abc import AsyncIterator, Awaitable, Sequence
from typing import Any, ClassVar, TypeVar

from sqlalchemy import Executable
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from emporion.infrastructure.persistence.shielding import to_the_end
from emporion.infrastructure.persistence.sqlstate import CommitUnanswered, ConnectionLost, sqlstate

R = TypeVar("R")


class NotCommitted(RuntimeError):
    """A bug: the error of a failed statement was caught, and the work went on as if it had not been."""


class Connection:
    """Begins with BEGIN and its settings as one message, ends with COMMIT or ROLLBACK.

    The SQLAlchemy connection is in driver-level autocommit, so that BEGIN, the isolation level and
    `SET LOCAL` travel together instead of in three round trips. A server that is gone is `ConnectionLost`,
    or `CommitUnanswered` once COMMIT was sent.
    """

    speaks_postgres: ClassVar[bool] = True
    """Whether SQL that only PostgreSQL knows can be sent: sets with their trail, the planner's ideas."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._wire: Any = None
        self.is_open = False
        self.is_committed = False
        self._opening = ""

    async def begin(self, opening: str) -> None:
        """Open the transaction with this BEGIN and the settings that follow it."""
        # Kept: SQLAlchemy, once it has seen the connection fail, would put another one in its place.
        self._wire = (await self._connection.get_raw_connection()).driver_connection
        # Open before the server says so: a BEGIN that is cancelled on its way may have arrived.
        self.is_open = True
        self._opening = opening
        await self._watched(self._simple(opening))

    async def reopen(self) -> None:
        """Roll back and begin the same kind of transaction again, to ask why the first one was refused."""
        await self.rollback()
        if self._wire.is_closed():
            raise ConnectionLost("connection lost before COMMIT was sent")
        await self.begin(self._opening)

    async def fetch(
        self, statement: Executable, parameters: dict[str, Any] | None = None
    ) -> Sequence[Row[Any]]:
        """All rows of a Core statement."""
        result = await self._watched(self._connection.execute(statement, parameters))
        return result.fetchall() if result.returns_rows else []

    async def fetch_sql(self, sql: str, parameters: Sequence[Any]) -> Sequence[Row[Any]]:
        """All rows of a statement with numbered parameters ($1, ...)."""
        result = await self._watched(self._connection.exec_driver_sql(sql, tuple(parameters)))
        return result.fetchall() if result.returns_rows else []

    async def stream(self, statement: Executable, batch: int) -> AsyncIterator[Sequence[Row[Any]]]:
        """The rows of a Core statement, `batch` at a time, through a cursor of the server."""
        options = {"yield_per": batch}
        result = await self._watched(self._connection.stream(statement, execution_options=options))
        try:
            while rows := await self._watched(result.fetchmany(batch)):
                yield rows
        finally:
            await result.close()

    async def command(self, sql: str) -> None:
        """A statement without parameters and rows, such as SAVEPOINT."""
        await self._watched(self._simple(sql))

    async def commit(self) -> None:
        """Make it last, also for a caller who is cancelled meanwhile. An error that the server answered with
        is raised as it is: it has rolled back."""
        if self._wire.is_closed():
            raise ConnectionLost("connection lost before COMMIT was sent")
        try:
            await to_the_end(self._commit())
        except Exception as error:
            if self._is_gone(error):
                raise CommitUnanswered("connection lost while COMMIT was under way") from error
            raise

    async def _commit(self) -> None:
        # A transaction in which a statement failed is rolled back by COMMIT, without an error.
        done = await self._simple("COMMIT") == "COMMIT"
        self.is_open, self.is_committed = False, done
        if not done:
            raise NotCommitted("a statement had failed and its error was hidden; everything was rolled back")

    async def rollback(self) -> None:
        """Undo everything. A connection that cannot even do that is thrown away; a cancelled caller waits."""
        if not self.is_open:
            return
        self.is_open = False
        await to_the_end(self._rollback())

    async def _rollback(self) -> None:
        try:
            await self._simple("ROLLBACK")
        except Exception:
            await self._connection.invalidate()

    async def _watched(self, work: Awaitable[R]) -> R:
        try:
            return await work
        except Exception as error:
            if self._is_gone(error):
                raise ConnectionLost("connection lost before COMMIT was sent") from error
            raise

    def _is_gone(self, error: BaseException) -> bool:
        """Whether the server can no longer have answered: its word for leaving, or a closed connection."""
        if isinstance(error, OSError) or (sqlstate(error) or "").startswith(("08", "57P0")):
            return True
        return bool(self._wire.is_closed())

    async def _simple(self, sql: str) -> str:
        """Send it as one message; what the server says that it has done last."""
        answer: str = await self._wire.execute(sql)
        return answer
