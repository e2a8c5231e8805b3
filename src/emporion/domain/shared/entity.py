"""Entities have identity; those that change have a version, so that no change is lost."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from emporion.domain.shared.events import DomainEvent


@dataclass(slots=True, kw_only=True, eq=False)
class Entity:
    """A thing with identity that never changes after it was saved. `created_at` is UTC."""

    id: UUID
    created_at: datetime
    events: list[DomainEvent] = field(default_factory=list, init=False, repr=False)

    def record(self, event: DomainEvent) -> None:
        """Remember a fact; it becomes an outbox message when the entity is saved and committed."""
        self.events.append(event)


@dataclass(slots=True, kw_only=True, eq=False)
class MutableEntity(Entity):
    """A thing that changes. `version` is the stored one (0: not yet stored); saving it raises the
    version by one, or `Rejected(StaleVersion)` where somebody else was first. `updated_at` is UTC and
    set, like the version, by the unit of work when there was a true difference to write.
    """

    updated_at: datetime
    version: int = 0
