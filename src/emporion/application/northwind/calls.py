"""The bus as the import uses it: a refusal stops the import, a repetition is a replay."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from returns.result import Failure, Result, Success

from emporion.application.northwind.errors import NorthwindStopped
from emporion.application.northwind.report import NorthwindProgress
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, Query
from emporion.domain.shared.errors import DomainError, NotFound

T = TypeVar("T")
E = TypeVar("E", bound=DomainError)

KEYS = "northwind"


class CommandsAndQueries(Protocol):
    """The bus."""

    async def execute(self, command: Command[T, E], context: Context) -> Result[T, E | DomainError]: ...

    async def ask(self, query: Query[T, E], context: Context) -> Result[T, E | DomainError]: ...


class Stopped(Exception):
    """Carries a refusal out of the steps to the import's `run`, which answers it."""

    def __init__(self, step: str, error: DomainError) -> None:
        super().__init__(step)
        self.step = step
        self.error = error

    @property
    def answer(self) -> NorthwindStopped:
        return NorthwindStopped(step=self.step.replace(":", " "), reason=self.error.message)


@dataclass(slots=True)
class Calls:
    """Runs one import's commands in the context's shop, each with a key of its own and at its own time."""

    bus: CommandsAndQueries
    context: Context
    total: int
    on_progress: Callable[[NorthwindProgress], None] | None = None
    done: int = 0

    async def attempt(self, command: Command[T, E], key: str) -> Result[T, E | DomainError]:
        """The answer, whatever it is. A success is kept with the key and not done again; a refusal is kept,
        too, but its cause may have been mended since an earlier import, so it is tried once more."""
        return await self._attempt(command, self._fresh(f"{KEYS}:{key}"))

    async def do(self, command: Command[T, E], key: str) -> T:
        """The success; raises `Stopped`."""
        return _success(await self.attempt(command, key), key)

    async def do_on_platform(self, command: Command[T, E], key: str) -> T:
        """As `do`, for what belongs to no shop."""
        context = replace(self._fresh(f"{KEYS}:{key}"), shop_id=None)
        return _success(await self._attempt(command, context), key)

    async def ask(self, query: Query[T, E], step: str) -> T:
        """The success; raises `Stopped`."""
        return _success(await self.bus.ask(query, self._fresh(None)), step)

    async def find(self, query: Query[T, E], step: str) -> T | None:
        """The success, or None for what does not exist; raises `Stopped` for any other refusal."""
        answer = await self.bus.ask(query, self._fresh(None))
        if isinstance(answer, Failure) and isinstance(answer.failure(), NotFound):
            return None
        return _success(answer, step)

    def tell(self, step: str) -> None:
        """One more thing is decided."""
        self.done += 1
        if self.on_progress is not None:
            self.on_progress(NorthwindProgress(step=step, done=self.done, total=self.total))

    async def _attempt(self, command: Command[T, E], context: Context) -> Result[T, E | DomainError]:
        answer = await self.bus.execute(command, context)
        if isinstance(answer, Success):
            return answer
        return await self.bus.execute(command, replace(context, idempotency_key=None))

    def _fresh(self, key: str | None) -> Context:
        return replace(self.context, idempotency_key=key, now=datetime.now(UTC))


def _success(answer: Result[T, E | DomainError], step: str) -> T:
    if isinstance(answer, Failure):
        raise Stopped(step, answer.failure())
    return answer.unwrap()
