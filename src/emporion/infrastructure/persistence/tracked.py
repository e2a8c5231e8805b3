"""Loaded entities with their rows, and the state at a savepoint to which they can return."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Final
from uuid import UUID

from emporion.domain.shared.entity import Entity
from emporion.infrastructure.persistence.base import Values
from emporion.infrastructure.persistence.changes import Action, Change, RowKey, Rows

_UNCHANGING: Final = frozenset({UUID, str, int, bool, Decimal, datetime, type(None)})


@dataclass(slots=True)
class Tracked:
    """An entity with the rows it had in the database when it was last seen there."""

    entity: Any
    root: RowKey
    stored: Rows
    changes: dict[RowKey, Change] = field(default_factory=dict)

    @property
    def is_live(self) -> bool:
        """False between a delete and its flush, and of what is soft-deleted."""
        change = self.changes.get(self.root)
        if change is not None and change.action is Action.DELETE:
            return False
        return self.latest is None or self.latest.get("deleted_at") is None

    @property
    def latest(self) -> Values | None:
        """The root's row as it will be after the flush (before it, for a delete); None for a new one."""
        if (change := self.changes.get(self.root)) is not None:
            return change.row
        return self.stored[self.root][1] if self.root in self.stored else None

    def settle(self) -> None:
        """The changes were written: they are what is stored now."""
        for key, change in self.changes.items():
            if change.new is None:
                self.stored.pop(key, None)
            else:
                self.stored[key] = (change.table, change.row)
        self.changes = {}


@dataclass(frozen=True, slots=True)
class EntityMark:
    """One entity's fields (its events among them) and stored rows as they were when nothing was pending."""

    tracked: Tracked
    fields: dict[str, Any]
    stored: Rows

    @classmethod
    def of(cls, tracked: Tracked) -> "EntityMark":
        entity = tracked.entity
        fields = {name: _kept(getattr(entity, name)) for name in slots_of(entity)}
        return cls(tracked, fields, dict(tracked.stored))

    def restore(self) -> Tracked:
        """The entity itself, the same object, in its former state."""
        for name, value in self.fields.items():
            setattr(self.tracked.entity, name, value)
        return Tracked(self.tracked.entity, self.tracked.root, dict(self.stored))


def take_over(known: Entity, fresh: Entity) -> None:
    """Give a known entity the state of a newer copy of it."""
    for name in slots_of(known):
        setattr(known, name, getattr(fresh, name))


def slots_of(entity: Entity) -> frozenset[str]:
    """The names of all fields of an entity."""
    kind: Any = type(entity)
    return _slots_of(kind)


@cache
def _slots_of(kind: type[Any]) -> frozenset[str]:
    return frozenset(slot for base in kind.__mro__ for slot in getattr(base, "__slots__", ()))


def _kept(value: Any) -> Any:
    """A copy that later changes of the value do not reach. Most values never change, and a savepoint looks
    at every known entity: a batch of many parts would spend its time copying strings."""
    kind = type(value)
    if kind in _UNCHANGING or isinstance(value, Enum):
        return value
    return kind() if kind in (list, tuple, dict) and not value else deepcopy(value)
