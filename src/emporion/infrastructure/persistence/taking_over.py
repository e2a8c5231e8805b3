"""What a loaded aggregate makes of a change that went past it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from types import SimpleNamespace
from typing import TypeVar, cast
from uuid import UUID

from emporion.domain.shared.entity import MutableEntity
from emporion.infrastructure.persistence.base import BaseModel, Values
from emporion.infrastructure.persistence.changes import difference
from emporion.infrastructure.persistence.repository import SqlRepository
from emporion.infrastructure.persistence.tracked import Tracked

M = TypeVar("M", bound=MutableEntity)


class SqlTakesOver(SqlRepository[M]):
    """For verbs that write rows without loading their aggregates."""

    def _take_over(self, entity_id: UUID, new: Values) -> None:
        """Give a loaded entity the new values, unless somebody else has changed it since it was loaded: that
        one stays as it was seen, and saving it is refused."""
        tracked = self._uow.known(self._key(entity_id))
        if tracked is None or (row := tracked.latest) is None or row["version"] + 1 != new["version"]:
            return
        tracked.stored[tracked.root] = (self._info, {**row, **new})
        self._show(tracked, new)

    async def _set_each(self, entities: Iterable[M], values: Callable[[M], Values], now: datetime) -> list[M]:
        """Change columns of loaded aggregates, one after the other, where the server knows no statement for
        the set. Answers those that were changed. What an entity holds unsaved stays unsaved."""
        changed: list[Tracked] = []
        for entity in entities:
            tracked = self._tracked(entity)
            row = {**tracked.stored[tracked.root][1], **values(entity)}
            after = {**tracked.stored, tracked.root: (self._info, row)}
            tracked.changes = difference(tracked.root, tracked.stored, after, now)
            changed += [tracked] if tracked.changes else []
        await self._uow.flush()
        for tracked in changed:
            self._show(tracked, [*values(tracked.entity), "version", "updated_at"])
        return [tracked.entity for tracked in changed]

    def _show(self, tracked: Tracked, names: Iterable[str]) -> None:
        """Let the entity have these columns of its row."""
        # As a Core row, which is all that to_entity reads.
        row = SimpleNamespace(**tracked.stored[tracked.root][1])
        fresh = self.model.to_entity(cast(BaseModel, row))
        for name in names:
            setattr(tracked.entity, name, getattr(fresh, name))

    def _tracked(self, entity: M) -> Tracked:
        tracked = self._uow.known(self._key(entity.id))
        assert tracked is not None  # noqa: S101 - it was loaded just now
        return tracked
