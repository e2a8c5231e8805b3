"""The verbs that change a set of entities without loading them, in memory."""

from collections.abc import Collection, Mapping
from typing import TypeVar
from uuid import UUID

from emporion.domain.shared.criteria import Filter
from emporion.domain.shared.entity import MutableEntity
from emporion.domain.shared.errors import Rejected
from emporion.domain.shared.matching import holds
from emporion.domain.shared.set_changes import Assignment
from emporion.testing.memory.copies import detached
from emporion.testing.memory.repository import MemoryRepository

M = TypeVar("M", bound=MutableEntity)


class MemorySetChanges(MemoryRepository[M]):
    """`SetChanges` over a `MemoryStore`."""

    async def update_where(self, wanted: Filter[M], changes: Collection[Assignment[M]]) -> int:
        self.flush()
        found = [each for each in self._fulfilling(wanted) if _differs(each, changes)]
        for stored in found:
            fresh = detached(stored)
            _assign(fresh, changes)
            self._check(fresh, [other for other in self._table.values() if other.id != fresh.id])
            self._before.setdefault(fresh.id, stored)
            fresh.version, fresh.updated_at = stored.version + 1, self.now
            self._table[fresh.id] = fresh
            known = self._loaded.get(fresh.id)
            if known is not None and known.version == stored.version:
                _assign(known, changes)
                known.version, known.updated_at = fresh.version, fresh.updated_at
        return len(found)

    async def delete_where(self, wanted: Filter[M]) -> int:
        self.flush()
        found = {each.id: each for each in self._fulfilling(wanted)}
        self._remove(found)
        for key, stored in found.items():
            self._before.setdefault(key, stored)
            self._loaded.pop(key, None)
        return len(found)

    def _remove(self, found: Mapping[UUID, M]) -> None:
        """All at once, as a statement does: those that only point to each other hold up nobody."""
        for key in found:
            del self._table[key]
        try:
            for stored in found.values():
                self._check_delete(stored)
        except Rejected:
            self._table.update(found)
            raise

    def _fulfilling(self, wanted: Filter[M]) -> list[M]:
        live = (self._table[key] for key in sorted(self._table))
        return [each for each in live if getattr(each, "deleted_at", None) is None and holds(wanted, each)]


def _differs(entity: M, changes: Collection[Assignment[M]]) -> bool:
    return any(getattr(entity, each.field.name) != each.value for each in changes)


def _assign(entity: M, changes: Collection[Assignment[M]]) -> None:
    for each in changes:
        setattr(entity, each.field.name, detached(each.value))
