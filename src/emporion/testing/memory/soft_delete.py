"""The verbs of repositories whose entities are hidden before they are purged, in memory."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import Page
from emporion.domain.shared.soft_delete import SoftDeletable
from emporion.testing.memory.repository import MemoryRepository

D = TypeVar("D", bound=SoftDeletable)


class MemorySoftDeletes(MemoryRepository[D]):
    """`SoftDeletes` over a `MemoryStore`; what it inherits sees live entities only."""

    async def find_by_id(self, entity_id: UUID) -> D | None:
        found = await super().find_by_id(entity_id)
        return None if found is None or found.is_deleted else found

    async def soft_delete(self, entity: D, *, by: UUID | None, why: str) -> None:
        entity.hide(at=self.now, by=by, why=why)
        await self.save(entity)

    async def restore(self, entity: D) -> None:
        entity.unhide()
        await self.save(entity)

    async def lock_deleted(self, entity_id: UUID) -> D | None:
        stored = self._table.get(entity_id)
        return self._latest(stored) if stored is not None and stored.is_deleted else None

    async def find_deleted(self, request: AnyRequest) -> Page[D]:
        return self._paged([each for each in self._table.values() if each.is_deleted], request)

    async def lock_expired(self, before: datetime, limit: int, after: UUID | None = None) -> Sequence[D]:
        known = [self._table[key] for key in sorted(self._table) if after is None or key > after]
        expired = [each for each in known if each.deleted_at is not None and each.deleted_at < before]
        return [self._latest(each) for each in expired[:limit]]

    def _visible(self) -> list[D]:
        return [each for each in self._table.values() if not each.is_deleted]

    def _live(self) -> list[D]:
        """The live ones, ascending by id."""
        return [each for each in self._all() if not each.is_deleted]
