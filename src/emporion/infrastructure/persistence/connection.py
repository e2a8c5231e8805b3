"""One connection of the pool inside one transaction. All statements of a unit of work pass here."""

from collections.abc import AsyncIterator, Awaitable, Sequence
from typing import Any, ClassVar, Final, TypeVar

from asyncpg import PostgresError
from sqlalchemy import Executable
from sqlalchemy.engine import Row
from sqlalchemy.exc import DBAPIError

from emporion.infrastructure.persistence.lease import Lease
from emporion.infrastructure.persistence.pipeline import commit_unheard, without_answer
from emporion.infrastructure.persistence.shielding import to_the_end
from emporion.infrastructure.persistence.sqlstate import (
    CommitUnanswered,
    ConnectionLost,
    StatementOutdated,
    is_outdated,
    sqlstate,
)
from emporion.infrastructure.persistence.texts import Question, Text

R = TypeVar("R")

Opening = tuple[str, ...]
"""BEGIN and the settings of a transaction, a statement each."""

_BEFORE_COMMIT: Final = "connection lost before COMMIT was sent"
_DURING_COMMIT: Final = "connection lost while COMMIT was under way"


class NotCommitted(RuntimeError):
    """A bug: the error of a failed statement was caught, and the work went on as if it had not been."""


class Connection:
    """Begins with the first statement: BEGIN and its settings travel in front of it, without a round trip.
    Ends with COMMIT or ROLLBACK, or with nothing where nothing was said.

    Statements go past SQLAlchemy's execution straight to the driver, prepared once a connection. Errors are
    SQLAlchemy's all the same. A server that is gone is `ConnectionLost`, or `CommitUnanswered` once COMMIT
    was sent.
    """

    speaks_postgres: ClassVar[bool] = True
    """Whether SQL that only PostgreSQL knows can be sent: sets with their trail, the planner's ideas."""

    can_end_unheard: ClassVar[bool] = True
    """Whether a COMMIT ends it, which can be sent without waiting for its answer."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease
        self._texts = lease.texts
        self._wire: Any = lease.driver
        self.is_open = False
        self.is_committed = False
        self._is_in_doubt = False
        self._ends_unheard = False
        self._opening: Opening = ()
        self._unsent: Opening = ()

    async def begin(self, opening: Opening, *, ends_unheard: bool = False) -> None:
        """The transaction is open from now on; the server hears of it with the first statement. With
        `ends_unheard`, for one that only reads and whose COMMIT cannot fail, nobody waits for that."""
        self.is_open = True
        self._ends_unheard = ends_unheard and self.can_end_unheard and self._lease.keeps_statements
        self._opening = self._unsent = opening

    async def reopen(self) -> None:
        """Roll back and begin the same kind of transaction again, to ask why the first one was refused."""
        await self.rollback()
        if self._wire.is_closed():
            raise ConnectionLost(_BEFORE_COMMIT)
        await self.begin(self._opening)

    async def fetch(
        self, statement: Executable, parameters: dict[str, Any] | None = None
    ) -> Sequence[Row[Any]]:
        """All rows of a Core statement."""
        found = self._texts.of(statement, parameters)
        if found is not None:
            return await self._ask(*found)
        await self._open()
        core = await self._lease.core()
        result = await self._watched(core.execute(statement, parameters))
        return result.fetchall() if result.returns_rows else []

    async def answer(self, question: Question, **values: Any) -> Sequence[Row[Any]]:
        """All rows of a statement that was built before, with these values."""
        return await self._ask(*self._texts.answer(question, values))

    async def fetch_sql(self, sql: str, parameters: Sequence[Any]) -> Sequence[Row[Any]]:
        """All rows of a statement with numbered parameters ($1, ...)."""
        return await self._ask(self._texts.raw(sql), parameters)

    async def write_and_commit(self, sql: str, parameters: Sequence[Any]) -> None:
        """A statement with numbered parameters, whose rows tell nothing, and COMMIT with it. Both are waited
        for once, also for a caller who is cancelled meanwhile. An error that the server answered with has
        rolled back; where it is gone without a word, or its answer cannot be read, it is `CommitUnanswered`.

        Where nothing was heard of the server yet, COMMIT waits for its answer: a connection may have died
        while it lay in the pool, and who has sent no COMMIT knows that nothing happened."""
        if self._unsent:
            await self.fetch_sql(sql, parameters)
            await self.commit()
            return
        self._tell_listeners(sql, parameters)
        statement = self._lease.known(sql) or await self._watched(self._prepare(sql), sql)
        try:
            await self._watched(self._end_with(statement, parameters), sql)
        except Exception as error:
            if self._is_in_doubt:
                raise CommitUnanswered(_DURING_COMMIT) from error
            raise

    async def _end_with(self, statement: Any, values: Sequence[Any]) -> None:
        work = self._lease.with_commit(statement, values)
        try:
            _, done, _ = await work
        except Exception as error:
            is_gone = self._is_gone(error)
            is_told = work.was_refused or (isinstance(error, PostgresError) and not is_gone)
            self._is_in_doubt = work.was_sent and not is_told
            self.is_open = not work.was_sent or is_gone
            if work.cancelled is not None:
                raise work.cancelled from error
            raise
        self._note_end(is_committed=done == b"COMMIT")
        if work.cancelled is not None:
            raise work.cancelled

    async def stream(self, statement: Executable, batch: int) -> AsyncIterator[Sequence[Row[Any]]]:
        """The rows of a Core statement, `batch` at a time, through a cursor of the server."""
        await self._open()
        core, options = await self._lease.core(), {"yield_per": batch}
        result = await self._watched(core.stream(statement, execution_options=options))
        try:
            while rows := await self._watched(result.fetchmany(batch)):
                yield rows
        finally:
            await result.close()

    async def command(self, sql: str) -> None:
        """A statement without parameters and rows, such as SAVEPOINT."""
        opening, self._unsent = self._unsent, ()
        await self._watched(self._simple("; ".join((*opening, sql))))

    async def commit(self) -> None:
        """Make it last, also for a caller who is cancelled meanwhile. An error that the server answered with
        is raised as it is: it has rolled back."""
        if self._wire.is_closed():
            raise ConnectionLost(_BEFORE_COMMIT)
        if self._ends_unheard:
            if not self._unsent:
                commit_unheard(self._wire)
            self._note_end(is_committed=True)
            return
        try:
            await to_the_end(self._commit())
        except Exception as error:
            if self._is_gone(error):
                raise CommitUnanswered(_DURING_COMMIT) from error
            raise

    async def _commit(self) -> None:
        # A transaction in which a statement failed is rolled back by COMMIT, without an error.
        self._note_end(is_committed=bool(self._unsent) or await self._simple("COMMIT") == "COMMIT")

    def _note_end(self, *, is_committed: bool) -> None:
        self.is_open, self.is_committed = False, is_committed
        if not is_committed:
            raise NotCommitted("a statement had failed and its error was hidden; everything was rolled back")

    async def rollback(self) -> None:
        """Undo everything. A connection that cannot even do that is thrown away; a cancelled caller waits."""
        if not self.is_open:
            return
        self.is_open = False
        if not self._unsent:
            await to_the_end(self._rollback())

    async def _rollback(self) -> None:
        try:
            await self._simple("ROLLBACK")
        except Exception:
            await self._lease.invalidate()

    async def _open(self) -> None:
        """Say BEGIN now, because what follows cannot take it along."""
        if self._unsent:
            opening, self._unsent = self._unsent, ()
            await self._watched(self._simple("; ".join(opening)))

    async def _ask(self, text: Text, values: Sequence[Any]) -> Sequence[Row[Any]]:
        self._tell_listeners(text.sql, values)
        return await self._watched(self._run(text, values), text.sql)

    def _tell_listeners(self, sql: str, values: Sequence[Any]) -> None:
        """Whoever watches SQLAlchemy's statements sees these, too."""
        watched = self._lease.watched
        if watched._has_events:
            for listener in watched.dispatch.before_cursor_execute:
                listener(None, None, sql, values, None, False)

    async def _run(self, text: Text, values: Sequence[Any]) -> Sequence[Row[Any]]:
        statement = self._lease.known(text.sql) or await self._prepare(text.sql)
        self._send_opening()
        return text.rows(await self._lease.fetched(statement, values), statement)

    async def _prepare(self, sql: str) -> Any:
        # The driver prepares without a Sync: a BEGIN after that comes too late for its isolation level.
        await self._open()
        return await self._lease.prepared(sql)

    def _send_opening(self) -> None:
        """In front of a prepared statement."""
        if self._unsent:
            opening, self._unsent = self._unsent, ()
            self._wire._transport.write(b"".join(map(without_answer, opening)))

    async def _watched(self, work: Awaitable[R], sql: str | None = None) -> R:
        try:
            return await work
        except Exception as error:
            self._ends_unheard = False  # whoever hides this error is to be told at the end
            if is_outdated(error):
                await self._lease.forget_statements()
                raise StatementOutdated("a table has changed since the statement was prepared") from error
            if self._is_gone(error):
                raise ConnectionLost(_BEFORE_COMMIT) from error
            named = self._lease.translated(error)
            if named is error:
                raise
            dbapi: Any = self._lease.engine.sync_engine.dialect.loaded_dbapi
            raise DBAPIError.instance(sql, None, named, dbapi.Error, hide_parameters=True) from named

    def _is_gone(self, error: BaseException) -> bool:
        """Whether the server can no longer have answered: its word for leaving, or a closed connection."""
        if isinstance(error, OSError) or (sqlstate(error) or "").startswith(("08", "57P0")):
            return True
        return bool(self._wire.is_closed())

    async def _simple(self, sql: str) -> str:
        """Send it as one message; what the server says that it has done last."""
        answer: str = await self._wire.execute(sql)
        return answer
