"""Snapshots that stay open while somebody reads: how many at once, for how long, and how each one ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from returns.result import Failure, Result, Success

from emporion.application.shared.context import Context
from emporion.application.shared.gate import Gate
from emporion.application.shared.messages import Isolation, Registration, Rows
from emporion.application.shared.ports import Composer, Scope, TransactionOptions, Transactions
from emporion.application.shared.retry import Retry
from emporion.application.shared.trouble import TooSlow, answer_to
from emporion.domain.shared.errors import DomainError, Rejected, Unavailable

R = TypeVar("R")

_OPTIONS: Final = TransactionOptions(Isolation.REPEATABLE_READ, read_only=True, streamed=True)
# Seconds beyond the deadline: the server notices first that a statement takes too long, then the opening
# is given up, and only then the reader is to blame.
_OPENING: Final = 0.5
_READING: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TooManyStreams(Unavailable):
    """Every open stream holds a database connection, so each process has few of them."""

    most: int

    @property
    def message(self) -> str:
        return f"{self.most} reports are being read already; try again when one of them has ended."


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTooSlowly(Unavailable):
    """The deadline passed before all rows were read."""

    @property
    def message(self) -> str:
        return "The rows were not read in the time that a report may take; read faster, or ask for less."


class StreamBroken(Exception):
    """The rows end here although there are more. `error` says why; what was read must not pass as whole."""

    def __init__(self, error: DomainError) -> None:
        super().__init__(error.message)
        self.error = error


class Streams:
    """Counts the open streams of a process."""

    def __init__(self, transactions: Transactions, composer: Composer, retry: Retry, *, most: int) -> None:
        self._transactions = transactions
        self._composer = composer
        self._retry = retry
        self._most = most
        self._open = 0

    @asynccontextmanager
    async def hold(self, context: Context) -> AsyncIterator["Stream"]:
        """A place for one stream, until the context's deadline; its transaction ends with the block."""
        timer = asyncio.timeout(_left(context.deadline, _READING))
        self._open += 1
        try:
            async with timer, AsyncExitStack() as stack:
                full = TooManyStreams(most=self._most) if self._open > self._most else None
                yield Stream(self._transactions, self._composer, self._retry, stack, full)
        except TimeoutError as error:
            if not timer.expired():
                raise
            raise StreamBroken(ReadTooSlowly()) from error
        finally:
            self._open -= 1


@dataclass(frozen=True, slots=True)
class Stream:
    """One place; `stack` ends its transaction, `full` refuses to begin one."""

    transactions: Transactions
    composer: Composer
    retry: Retry
    stack: AsyncExitStack
    full: DomainError | None

    async def open(self, registration: Registration, query: Any, context: Context) -> Result[Any, Any]:
        """Begin the transaction and let the handler answer; again from the start where that may help."""
        if self.full is not None:
            return Failure(self.full)

        async def attempt() -> Result[Any, Any]:
            return await self._attempt(registration, query, context)

        timer = asyncio.timeout(_left(context.deadline, _OPENING))
        try:
            async with timer:
                return await self.retry.run(
                    attempt, context.deadline, registration.name, shop_id=context.shop_id
                )
        except Rejected as rejected:
            return Failure(rejected.error)
        except TimeoutError:
            if not timer.expired():
                raise
            return Failure(TooSlow())

    async def _attempt(self, registration: Registration, query: Any, context: Context) -> Result[Any, Any]:
        scope = Scope(context, registration.name)
        async with AsyncExitStack() as stack:
            uow = await stack.enter_async_context(self.transactions.transaction(scope, _OPTIONS))
            # There is nothing to commit, and the way back cannot fail once all rows are read.
            stack.push_async_callback(uow.rollback)
            denied = await self.composer.build(Gate, uow, context).check(registration)
            if denied is not None:
                return Failure(denied)
            answer: Result[Any, Any] = await self.composer.build(registration.handler, uow, context).handle(
                query
            )
            if isinstance(answer, Success):
                self.stack.push_async_exit(stack.pop_all())
            return answer.map(self._guarded)

    def _guarded(self, answer: Rows[Any, Any]) -> Rows[Any, Any]:
        return replace(answer, rows=self._watched(answer.rows))

    async def _watched(self, rows: AsyncIterator[R]) -> AsyncIterator[R]:
        try:
            async for row in rows:
                yield row
        except Exception as error:
            trouble = self.retry.diagnose(error)
            if trouble is None:
                raise
            raise StreamBroken(answer_to(trouble, 1)) from error


def _left(deadline: datetime | None, more: float) -> float | None:
    """Seconds until the deadline and `more`; None where there is none."""
    return None if deadline is None else (deadline - datetime.now(UTC)).total_seconds() + more
