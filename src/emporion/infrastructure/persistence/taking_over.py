"""What a loaded aggregate makes of a change that went past it."""

from types import SimpleNamespace
from typing import TypeVar, cast
from uuid import UUID

from emporion.domain.shared.entity import MutableEntity
from emporion.infrastructure.persistence.base import BaseModel, Values
from emporion.infrastructure.persistence.repository import SqlRepository

M = TypeVar("M", bound=MutableEntity)


class SqlTakesOver(SqlRepository[M]):
    """For verbs that write rows without loading their aggregates."""

    def _take_over(self, entity_id: UUID, new: Values) -> None:
        """Give a loaded entity the new values, unless somebody else has changed it since it was loaded: that
        one stays as it was seen, and saving it is refused."""
        tracked = self._uow.known(self._key(entity_id))
        if tracked is None or (row := tracked.latest) is None or row["version"] + 1 != new["version"]:
            return
        row = {**row, **new}
        tracked.stored[tracked.root] = (self._info, row)
        # As a Core row, which is all that to_entity reads.
        fresh = self.model.to_entity(cast(BaseModel, SimpleNamespace(**row)))
        for name in new:
            setattr(tracked.entity, name, getattr(fresh, name))
