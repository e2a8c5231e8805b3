"""The only way to change state: one command = one transaction = one Result."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from returns.result import Failure, Result

from emporion.application.shared.answers import CachedAnswers
from emporion.application.shared.context import Context
from emporion.application.shared.failures import ExecutionError, IdempotencyKeyReused, InvalidIdempotencyKey
from emporion.application.shared.gate import Gate
from emporion.application.shared.journal import SILENT, Journal
from emporion.application.shared.messages import Command, Query, Registration, Rows, StreamQuery
from emporion.application.shared.ports import (
    AnswerCodec,
    Answered,
    Composer,
    IdempotencyKeys,
    Scope,
    TransactionOptions,
    Transactions,
    UnitOfWork,
)
from emporion.application.shared.registry import Registry
from emporion.application.shared.retry import Retry
from emporion.application.shared.streaming import Streams
from emporion.application.shared.trouble import Trouble
from emporion.domain.shared.errors import DomainError, PreconditionFailed, Rejected, Unavailable

T = TypeVar("T")
R = TypeVar("R")
E = TypeVar("E", bound=DomainError)
AnyResult = Result[Any, Any]


class Bus:
    """Runs commands and queries; safe to share between tasks.

    `execute`: `Success` commits, `Failure` rolls back, an exception rolls back and is re-raised. A
    serialization failure, deadlock or lock time-out runs the command again from the start with fresh
    entities. With an idempotency key the answer, `Failure` included, is stored in the same transaction
    and a repetition is answered from there.
    """

    def __init__(
        self,
        registry: Registry,
        transactions: Transactions,
        composer: Composer,
        codec: AnswerCodec,
        retry: Retry,
        most_streams: int = 5,
        journal: Journal = SILENT,
        answers: CachedAnswers | None = None,
    ) -> None:
        self._registry = registry
        self._transactions = transactions
        self._composer = composer
        self._codec = codec
        self._retry = retry
        self._journal = journal
        self._answers = answers
        self._streams = Streams(transactions, composer, retry, most=most_streams)

    async def execute(self, command: Command[T, E], context: Context) -> Result[T, E | ExecutionError]:
        """Run `command` in one transaction. See the class for what is guaranteed."""
        registration = self._registry[type(command)]
        scope = Scope(context, registration.name)
        return await self._journal.follow(
            registration, scope, command, lambda: self._execute(registration, command, scope)
        )

    async def ask(self, query: Query[T, E], context: Context) -> Result[T, E | ExecutionError]:
        """Answer `query` inside a transaction in which the server refuses every write, or, where the query
        declares that, from the cache."""
        registration = self._registry[type(query)]
        if registration.is_stream:
            raise TypeError(f"{registration.name} is answered by stream(), which keeps its snapshot open")
        scope = Scope(context, registration.name)
        return await self._journal.follow(
            registration, scope, query, lambda: self._ask(registration, query, scope)
        )

    async def _execute(
        self, registration: Registration, command: Command[Any, Any], scope: Scope
    ) -> AnyResult:
        context = scope.context
        key = context.idempotency_key if registration.replayable else None
        if key is not None and not 1 <= len(key) <= 255:
            return Failure(InvalidIdempotencyKey(length=len(key)))
        in_doubt = False

        async def attempt() -> AnyResult:
            nonlocal in_doubt
            try:
                return await self._attempt(registration, command, scope, key, in_doubt=in_doubt)
            except Exception as error:
                in_doubt = in_doubt or self._retry.diagnose(error) is Trouble.OUTCOME_UNKNOWN
                raise

        with _outermost(registration.name):
            return await self._retry.run(
                attempt,
                context.deadline,
                registration.name,
                repeatable=key is not None,
                shop_id=context.shop_id,
            )

    async def _ask(self, registration: Registration, query: Query[Any, Any], scope: Scope) -> AnyResult:
        with _outermost(registration.name):
            if self._answers is not None and self._answers.has(registration, scope.context):
                return await self._answers.ask(registration, query, scope, self._read)
            return await self._read(registration, scope, lambda handler: handler.handle(query))

    async def _read(
        self, registration: Registration, scope: Scope, ask: Callable[[Any], Awaitable[AnyResult]]
    ) -> AnyResult:
        context = scope.context
        options = TransactionOptions(
            registration.isolation, read_only=True, deferrable=registration.deferrable
        )

        async def attempt() -> AnyResult:
            async with self._transactions.transaction(scope, options) as uow:
                denied = await self._composer.build(Gate, uow, context).check(registration)
                if denied is not None:
                    return Failure(denied)
                return await ask(self._composer.build(registration.handler, uow, context))

        try:
            return await self._retry.run(
                attempt, context.deadline, registration.name, shop_id=context.shop_id
            )
        except Rejected as rejected:  # a precondition: nothing else is refused where nothing is written
            return Failure(rejected.error)

    @asynccontextmanager
    async def stream(
        self, query: StreamQuery[T, R, E], context: Context
    ) -> AsyncIterator[Result[Rows[T, R], E | ExecutionError]]:
        """Answer `query` with rows that are read inside the block: `async with bus.stream(...) as answer`.

        All come from one read-only snapshot, which the block holds with its connection until it ends or
        the context's deadline passes; only so many may be open at once. What goes wrong before the first
        rows is a `Failure`, later it is `StreamBroken`: then what was read is not whole.
        """
        registration = self._registry[type(query)]
        async with self._streams.hold(context) as held:
            with _outermost(registration.name):
                answer = await self._journal.follow(
                    registration,
                    Scope(context, registration.name),
                    query,
                    lambda: held.open(registration, query, context),
                )
            yield answer

    async def _attempt(
        self,
        registration: Registration,
        command: Command[Any, Any],
        scope: Scope,
        key: str | None,
        *,
        in_doubt: bool,
    ) -> AnyResult:
        context = scope.context
        try:
            async with self._transactions.transaction(
                scope, TransactionOptions(registration.isolation)
            ) as uow:
                denied = await self._composer.build(Gate, uow, context).check(registration)
                # An attempt whose COMMIT was not answered may itself have taken the actor's right away.
                if denied is not None and (key is None or not in_doubt):
                    await uow.rollback()  # a COMMIT could be in doubt, and nothing was done
                    return Failure(denied)
                if key is not None:
                    return await self._once(registration, command, context, uow, key, denied)
                answer = await self._handle(registration, command, context, uow)
                if isinstance(answer, Failure):
                    await uow.rollback()
                return answer
        except Rejected as rejected:
            # The flush or the commit was refused; everything is rolled back by now.
            return await self._remember(registration, command, scope, Failure(rejected.error), key)
        except _FailedAfterWriting as failed:
            return await self._remember(registration, command, scope, failed.answer, key)

    async def _handle(
        self, registration: Registration, message: Any, context: Context, uow: UnitOfWork
    ) -> AnyResult:
        handler = self._composer.build(registration.handler, uow, context)
        answer: AnyResult = await handler.handle(message)
        return answer

    async def _once(
        self,
        registration: Registration,
        command: Command[Any, Any],
        context: Context,
        uow: UnitOfWork,
        key: str,
        denied: DomainError | None,
    ) -> AnyResult:
        keys = self._composer.build(IdempotencyKeys, uow, context)
        fingerprint = self._codec.fingerprint(command)
        held = await keys.claim(key, registration.name, fingerprint)
        is_ours = isinstance(held, Answered) and held.answers(registration.name, fingerprint)
        if denied is not None and not is_ours:
            await uow.rollback()
            return Failure(denied)
        if isinstance(held, Answered):
            return self._replay(registration, held, key, fingerprint)
        answer = await self._handle(registration, command, context, uow)
        if isinstance(answer, Failure):
            if not _worth_keeping(answer):
                await uow.rollback()
                return answer
            if not uow.discard():
                raise _FailedAfterWriting(answer)
        await keys.store(held, self._codec.encode(registration, answer))
        return answer

    def _replay(self, registration: Registration, held: Answered, key: str, fingerprint: str) -> AnyResult:
        if not held.answers(registration.name, fingerprint):
            return Failure(IdempotencyKeyReused(key=key, command=held.command))
        return self._codec.decode(registration, held.answer)

    async def _remember(
        self,
        registration: Registration,
        command: Command[Any, Any],
        scope: Scope,
        answer: AnyResult,
        key: str | None,
    ) -> AnyResult:
        """Keep a failure whose own transaction is gone. A twin that ran meanwhile has the last word."""
        if key is None or not _worth_keeping(answer):
            return answer
        async with self._transactions.transaction(scope) as uow:
            keys = self._composer.build(IdempotencyKeys, uow, scope.context)
            fingerprint = self._codec.fingerprint(command)
            held = await keys.claim(key, registration.name, fingerprint)
            if isinstance(held, Answered):
                return self._replay(registration, held, key, fingerprint)
            await keys.store(held, self._codec.encode(registration, answer))
        return answer


class NestedExecution(RuntimeError):
    """A bug: a use case called the bus. One command is one transaction; call the other's domain logic."""


_running: ContextVar[str | None] = ContextVar("emporion_running", default=None)


@contextmanager
def _outermost(name: str) -> Iterator[None]:
    outer = _running.get()
    if outer is not None:
        raise NestedExecution(
            f"{outer} called the bus with {name}: a use case is one transaction. Share domain logic instead, "
            "or call the bus after it has answered."
        )
    token = _running.set(name)
    try:
        yield
    finally:
        _running.reset(token)


class _FailedAfterWriting(Exception):
    """A handler flushed and then failed: its transaction must go, its answer must stay."""

    def __init__(self, answer: AnyResult) -> None:
        super().__init__("rolled back")
        self.answer = answer


def _worth_keeping(answer: AnyResult) -> bool:
    """A refusal that a moment later, or after reading again, would be another answer is not stored."""
    return not (
        isinstance(answer, Failure) and isinstance(answer.failure(), (Unavailable, PreconditionFailed))
    )
