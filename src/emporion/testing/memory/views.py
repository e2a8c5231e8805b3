"""Questions over a `MemoryStore` that no single aggregate answers."""

from collections.abc import AsyncIterator, Iterable
from typing import TypeVar
from uuid import UUID

from emporion.domain.shared.entity import Entity
from emporion.domain.shared.ids import PLATFORM
from emporion.testing.memory.repository import MemoryStore

E = TypeVar("E", bound=Entity)
T = TypeVar("T")


class MemoryView:
    """Reads the store's entities of one shop; saves nothing, so nothing is ever undone."""

    def __init__(self, store: MemoryStore, shop_id: UUID) -> None:
        self._store = store
        self._shop_id = shop_id

    def _entities(self, kind: type[E]) -> list[E]:
        """The shop's entities in ascending order of id."""
        table = self._store.table(kind, self._shop_id)
        return [table[key] for key in sorted(table)]

    def _shared(self, kind: type[E]) -> dict[UUID, E]:
        """The entities that belong to no shop."""
        return self._store.table(kind, PLATFORM)


async def stream(items: Iterable[T]) -> AsyncIterator[T]:
    """The items, as a server's cursor gives rows."""
    for item in items:
        yield item
