"""Insert or update by a natural key, in memory."""

from collections.abc import Sequence
from dataclasses import fields
from typing import ClassVar, Final, TypeVar

from emporion.domain.shared.entity import MutableEntity
from emporion.domain.shared.upserts import Outcome, Upserted
from emporion.testing.memory.copies import detached
from emporion.testing.memory.repository import MemoryRepository

M = TypeVar("M", bound=MutableEntity)

_FIXED: Final = frozenset({"id", "created_at", "updated_at", "version", "events"})


class MemoryUpserts(MemoryRepository[M]):
    """`Upserts` over a `MemoryStore`. `natural_key` and `kept` are names of fields."""

    natural_key: ClassVar[tuple[str, ...]]
    kept: ClassVar[frozenset[str]] = frozenset()

    async def upsert(self, entities: Sequence[M]) -> list[Upserted]:
        self.flush()
        return [self._upsert(entity) for entity in entities]

    def _upsert(self, entity: M) -> Upserted:
        stored = next((each for each in self._table.values() if self._key(each) == self._key(entity)), None)
        names = [each.name for each in fields(entity) if each.name not in _FIXED | self.kept]
        if stored is not None and all(getattr(stored, name) == getattr(entity, name) for name in names):
            return Upserted(stored.id, stored.version, Outcome.UNCHANGED)
        fresh = detached(entity if stored is None else stored)
        for name in names:
            setattr(fresh, name, detached(getattr(entity, name)))
        self._check(fresh, [other for other in self._table.values() if other.id != fresh.id])
        self._before.setdefault(fresh.id, stored)
        fresh.events.clear()
        fresh.version = 1 if stored is None else stored.version + 1
        fresh.updated_at = fresh.created_at if stored is None else self.now
        self._table[fresh.id] = fresh
        known = self._loaded.get(fresh.id)
        if known is not None and stored is not None and known.version == stored.version:
            for name in (*names, "version", "updated_at"):
                setattr(known, name, detached(getattr(fresh, name)))
        return Upserted(fresh.id, fresh.version, Outcome.INSERTED if stored is None else Outcome.UPDATED)

    def _key(self, entity: M) -> tuple[object, ...]:
        return tuple(getattr(entity, name) for name in self.natural_key)
