"""The connection of a unit of work with a weak point: see `emporion.testing.faults`."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from enum import Enum, StrEnum
from typing import Any, TypeVar

from sqlalchemy import Executable
from sqlalchemy.engine import Row

from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.lease import Lease
from emporion.infrastructure.persistence.texts import Question
from emporion.testing.observer import Observer

R = TypeVar("R")


class Verb(StrEnum):
    """Sorts of statements, as far as faults differ between them."""

    FETCH = "FETCH"
    FLUSH = "FLUSH"
    COMMAND = "COMMAND"
    FLUSH_AND_COMMIT = "FLUSH AND COMMIT"
    COMMIT = "COMMIT"
    ROLLBACK = "ROLLBACK"

    @property
    def is_commit(self) -> bool:
        return self in (Verb.FLUSH_AND_COMMIT, Verb.COMMIT)


class Kind(Enum):
    """What can happen. The five errors are the server's; each undoes the transaction."""

    SERIALIZATION = "40001"
    DEADLOCK = "40P01"
    LOCK_TIMEOUT = "55P03"
    STATEMENT_TIMEOUT = "57014"
    SERVER_BUG = "XX000"
    TERMINATED = "an administrator ended the session before the statement, and the driver knows"
    NETWORK_CUT = "the client's side of the connection broke before the statement"
    NEVER_ARRIVED = "the statement was sent to a server process that had gone"
    ANSWER_LOST = "the statement was executed, and the connection broke before its answer came"
    CANCELLED = "the task was cancelled while the statement was under way"

    @property
    def is_error(self) -> bool:
        """Whether the server says no, and the connection stays."""
        return len(self.value) == 5

    def can_strike(self, verb: Verb) -> bool:
        """A server never refuses a ROLLBACK, nor one to a savepoint."""
        return not (verb is Verb.ROLLBACK and self.is_error)


class FaultyConnection(Connection):
    """Asks `strike` before each statement what shall happen to it. With `noticed` the server has noticed a
    broken connection before the use case does."""

    def __init__(
        self,
        lease: Lease,
        observer: Observer,
        strike: Callable[[Verb, Any], Kind | None],
        *,
        noticed: bool = False,
    ) -> None:
        super().__init__(lease)
        self._observer = observer
        self._strike = strike
        self._noticed = noticed
        # COMMIT and ROLLBACK run in tasks of their own; the caller is the one that is cancelled.
        self._caller = asyncio.current_task()

    async def fetch(
        self, statement: Executable, parameters: dict[str, Any] | None = None
    ) -> Sequence[Row[Any]]:
        send = super().fetch
        return await self._pass(Verb.FETCH, statement, lambda: send(statement, parameters))

    async def answer(self, question: Question, **values: Any) -> Sequence[Row[Any]]:
        send = super().answer
        return await self._pass(Verb.FETCH, question.statement, lambda: send(question, **values))

    async def fetch_sql(self, sql: str, parameters: Sequence[Any]) -> Sequence[Row[Any]]:
        send = super().fetch_sql
        return await self._pass(Verb.FLUSH, sql, lambda: send(sql, parameters))

    async def _end_with(self, statement: Any, values: Sequence[Any]) -> None:
        send, sql = super()._end_with, statement.get_query()
        await self._pass(Verb.FLUSH_AND_COMMIT, sql, lambda: send(statement, values))

    async def command(self, sql: str) -> None:
        send = super().command
        verb = Verb.ROLLBACK if sql.startswith("ROLLBACK") else Verb.COMMAND
        await self._pass(verb, sql, lambda: send(sql))

    async def commit(self) -> None:
        await self._pass(Verb.COMMIT, "", super().commit)

    async def _rollback(self) -> None:
        await self._pass(Verb.ROLLBACK, "", super()._rollback)

    async def _pass(self, verb: Verb, what: Any, send: Callable[[], Awaitable[R]]) -> R:
        match self._strike(verb, what):
            case None:
                return await send()
            case kind if kind.is_error:
                await self._refuse(kind.value, verb)
                raise AssertionError("unreachable: the server raises")
            case Kind.ANSWER_LOST:
                return await self._unanswered(verb, send)
            case kind:
                await self._break(kind)
                return await send()

    async def _refuse(self, sqlstate: str, verb: Verb) -> None:
        complaint = f"DO $$ BEGIN RAISE EXCEPTION 'a fault on purpose' USING ERRCODE = '{sqlstate}'; END $$"
        try:
            # By the way of the statement, wrapped as it would be.
            if verb is Verb.FLUSH_AND_COMMIT:
                await super()._end_with(await self._prepare(complaint), ())
            if verb in (Verb.FETCH, Verb.FLUSH):
                await super().fetch_sql(complaint, ())
            await self._simple(complaint)
        finally:
            if verb is Verb.COMMIT:
                await self._simple("ROLLBACK")  # which is what a refused COMMIT has done

    async def _break(self, kind: Kind) -> None:
        driver = self._wire
        match kind:
            case Kind.TERMINATED:
                gone = asyncio.Event()
                driver.add_termination_listener(lambda _: gone.set())
                await self._observer.terminate(driver.get_server_pid())
                await asyncio.wait_for(gone.wait(), 5)
            case Kind.NETWORK_CUT:
                pid = driver.get_server_pid()
                driver.terminate()
                await self._let_notice(pid)
            case Kind.NEVER_ARRIVED:
                driver._transport.pause_reading()
                await self._observer.terminate(driver.get_server_pid())
                asyncio.get_running_loop().call_later(0.002, driver._transport.resume_reading)
            case Kind.CANCELLED if self._caller is not None:
                self._caller.cancel()

    async def _unanswered(self, verb: Verb, send: Callable[[], Awaitable[R]]) -> R:
        driver = self._wire
        pid = driver.get_server_pid()
        # The flush that goes with a COMMIT is answered apart, and before it.
        answered = (
            self._observer.wait_until_ended(pid)
            if verb.is_commit
            else self._observer.wait_until_answered(pid, await self._observer.state(pid))
        )
        driver._transport.pause_reading()
        cutting = asyncio.create_task(self._cut_when(answered, driver))
        try:
            return await send()
        finally:
            await cutting
            await self._let_notice(pid)

    async def _let_notice(self, pid: int) -> None:
        if self._noticed:
            await self._observer.wait_until_gone(pid)

    async def _cut_when(self, answered: Awaitable[None], driver: Any) -> None:
        await answered
        driver._transport.abort()
