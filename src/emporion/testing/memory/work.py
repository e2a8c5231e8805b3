"""Units of work over a `MemoryStore`: every protocol of the core, implemented in memory."""

import importlib
import inspect
import pkgutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar, cast
from uuid import UUID

from returns.result import Result

import emporion.testing.memory as package
from emporion.application.shared.attempt import attempted
from emporion.application.shared.context import Precondition
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.ids import PLATFORM
from emporion.testing.memory.repository import MemoryRepository, MemoryStore
from emporion.testing.memory.views import MemoryView

P = TypeVar("P")
T = TypeVar("T")
F = TypeVar("F", bound=DomainError)


@cache
def implementations() -> dict[type[Any], type[MemoryRepository[Any]] | type[MemoryView]]:
    """Protocol of the core to the class of this package that implements it."""
    return {protocol: found for found in _classes() for protocol in _protocols(found)}


class MemoryWork:
    """One unit of work of one shop. Asking twice for a protocol gives the same repository."""

    def __init__(self, store: MemoryStore, shop_id: UUID = PLATFORM) -> None:
        self._store = store
        self._shop_id = shop_id
        self._made: dict[type[Any], MemoryRepository[Any]] = {}
        self.precondition: Precondition | None = None
        self.now: datetime | None = None

    def get(self, protocol: type[P]) -> P:
        """The repository that implements the protocol."""
        kind = implementations()[protocol]
        if issubclass(kind, MemoryView):
            return cast(P, kind(self._store, self._shop_id))
        if protocol not in self._made:
            self._made[protocol] = kind(self._store, self._shop_id)
            self._made[protocol].precondition = self.precondition
            self._made[protocol].now = self.now or datetime.now(UTC)
        return cast(P, self._made[protocol])

    @property
    def has_changes(self) -> bool:
        """Whether anything was saved or deleted, and not taken back."""
        return any(repository.has_changes for repository in self._made.values())

    @property
    def has_met_precondition(self) -> bool:
        """Whether any repository gave out the record that the precondition names."""
        return any(repository.has_met_precondition for repository in self._made.values())

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """See `Savepoints`: an exception takes back what was saved inside, and is raised again."""
        marks = {protocol: made.mark() for protocol, made in self._made.items()}
        told = list(self._store.events)
        try:
            yield
            await self.flush()
        except Exception:
            for protocol, made in self._made.items():
                marks.get(protocol, made.undo)()
            self._store.events[:] = told
            raise

    async def attempt(self, work: Callable[[], Awaitable[Result[T, F]]]) -> Result[T, F | DomainError]:
        """See `Savepoints`."""
        return await attempted(self.savepoint, work)

    async def flush(self) -> None:
        """Everything was sent as it was saved; what follows makes new versions."""
        for repository in self._made.values():
            repository.flush()

    def undo(self) -> None:
        """Take back what was saved through all its repositories."""
        for repository in self._made.values():
            repository.undo()


@asynccontextmanager
async def memory_work(store: MemoryStore, shop_id: UUID = PLATFORM) -> AsyncIterator[MemoryWork]:
    """A unit of work that an exception takes back; otherwise what was saved stays."""
    work = MemoryWork(store, shop_id)
    try:
        yield work
    except BaseException:
        work.undo()
        raise


def _classes() -> Iterator[type[Any]]:
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for _, found in inspect.getmembers(module, inspect.isclass):
            if found.__module__ == module.__name__ and issubclass(found, MemoryRepository | MemoryView):
                yield found


def _protocols(found: type[Any]) -> Iterator[type[Any]]:
    for base in found.__mro__[1:]:
        known = base.__module__.startswith(("emporion.domain.", "emporion.application."))
        generic = base.__module__.startswith(("emporion.domain.shared.", "emporion.application.shared.lists"))
        if known and not generic and getattr(base, "_is_protocol", False):
            yield base
