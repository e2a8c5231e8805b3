"""A repository over a dictionary that keeps the promises of the SQL ones (copies, identity, versions)."""

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from emporion.application.shared.context import Precondition
from emporion.domain.shared.entity import Entity, MutableEntity
from emporion.domain.shared.errors import Rejected, StaleVersion
from emporion.domain.shared.events import DomainEvent
from emporion.domain.shared.ids import PLATFORM
from emporion.testing.memory.copies import detached
from emporion.testing.memory.reading import MemoryReads

E = TypeVar("E", bound=Entity)

_BOOKKEEPING = {"version", "updated_at", "events"}


class MemoryStore:
    """What would be the database: shared by repositories, one dictionary per kind and shop."""

    def __init__(self) -> None:
        self.events: list[DomainEvent] = []
        self.tellers: dict[int, tuple[UUID, Entity]] = {}
        self._tables: dict[tuple[type[Entity], UUID], dict[UUID, Any]] = {}

    def table(self, kind: type[E], shop_id: UUID) -> dict[UUID, E]:
        return self._tables.setdefault((kind, shop_id), {})

    def shops(self, kind: type[Entity]) -> list[UUID]:
        """The shops, PLATFORM among them, that ever had a table of this kind."""
        return sorted(shop_id for each, shop_id in self._tables if each is kind)


class MemoryRepository(MemoryReads[E]):
    """One unit of work's view of one kind of entity; make a new one for the next unit of work.

    Unlike SQL, `save` is visible to others at once; `undo` is what a rollback does.
    """

    kind: ClassVar[type[Any]]
    table_name: ClassVar[str]

    def __init__(self, store: MemoryStore, shop_id: UUID = PLATFORM) -> None:
        self.store = store
        self.shop_id = shop_id
        self._loaded: dict[UUID, E] = {}
        self._before: dict[UUID, E | None] = {}
        self._sent: dict[UUID, E | None] = {}
        self._told: list[DomainEvent] = []
        self._new: list[tuple[E, dict[str, Any]]] = []
        self.precondition: Precondition | None = None
        self.now = datetime.now(UTC)
        self.has_met_precondition = False

    @property
    def _table(self) -> dict[UUID, E]:
        return self.store.table(self.kind, self.shop_id)

    def _check(self, entity: E, others: Iterable[E]) -> None:
        """Raise `Rejected` where a constraint of the database would; `others` never holds `entity` itself."""

    def _check_delete(self, entity: E) -> None:
        """Raise `Rejected` where a foreign key of the database would."""

    def _all(self) -> list[E]:
        """Every stored entity in ascending order of id, as this unit of work sees it."""
        return [self._load(self._table[key]) for key in sorted(self._table)]

    async def find_by_id(self, entity_id: UUID) -> E | None:
        stored = self._table.get(entity_id)
        return None if stored is None else self._load(stored)

    async def save(self, entity: E) -> None:
        stored = self._table.get(entity.id)
        if stored is None and entity.id not in self._loaded:
            self._meet(entity)
        self._check(entity, [other for other in self._table.values() if other.id != entity.id])
        if isinstance(entity, MutableEntity):
            self._check_version(entity, stored)
        self._before.setdefault(entity.id, stored)
        before = self._sent.setdefault(entity.id, stored)
        if entity.id not in self._loaded:
            self._new.append((entity, _slots(entity)))
        if isinstance(entity, MutableEntity):
            # However often it is saved, one flush makes one version, or none without a difference.
            held = before.version if isinstance(before, MutableEntity) else 0
            entity.version = held + (before is None or _values(entity) != _values(before))
        self._tell(entity)
        self._loaded[entity.id] = entity
        self._table[entity.id] = detached(entity)

    async def save_all(self, entities: Iterable[E]) -> None:
        for entity in entities:
            await self.save(entity)

    async def delete(self, entity: E) -> None:
        stored = self._table.get(entity.id)
        if isinstance(entity, MutableEntity):
            self._check_version(entity, stored)
        self._check_delete(entity)
        self._before.setdefault(entity.id, stored)
        self._tell(entity)
        self._table.pop(entity.id, None)
        self._loaded.pop(entity.id, None)

    def _tell(self, entity: E) -> None:
        self._told.extend(entity.events)
        self.store.events.extend(entity.events)
        # By identity: two equal events are two messages.
        teller = copy(entity)
        self.store.tellers |= {id(event): (self.shop_id, teller) for event in entity.events}
        entity.events.clear()

    @property
    def has_changes(self) -> bool:
        return any(self._differs(key, before) for key, before in self._before.items())

    def _differs(self, key: UUID, before: E | None) -> bool:
        now = self._table.get(key)
        return before is not now and (before is None or now is None or _values(before) != _values(now))

    def undo(self) -> None:
        """Take back everything that was saved, deleted and told through this repository."""
        for key, stored in self._before.items():
            if stored is None:
                self._table.pop(key, None)
            else:
                self._table[key] = stored
        told = {id(event) for event in self._told}
        self.store.events[:] = [event for event in self.store.events if id(event) not in told]
        self._before, self._told = {}, []
        self._forget({}, 0)

    def flush(self) -> None:
        """What is saved from now on is another version, as if all before had been sent."""
        self._sent = {}

    def mark(self) -> Callable[[], None]:
        """The state of now; calling it returns to it, entities that were loaded before included."""
        table, before, told = dict(self._table), dict(self._before), list(self._told)
        loaded = {key: (entity, _slots(entity)) for key, entity in self._loaded.items()}
        known = len(self._new)
        self.flush()

        def restore() -> None:
            self.flush()
            self._table.clear()
            self._table.update(table)
            self._before, self._told = before, told
            self._forget(loaded, known)

        return restore

    def _forget(self, loaded: dict[UUID, tuple[E, dict[str, Any]]], known: int) -> None:
        """Know only these entities, in these states; new ones after the first `known` were never saved."""
        for entity, values in [*self._new[known:], *loaded.values()]:
            for name, value in values.items():
                setattr(entity, name, value)
        del self._new[known:]
        self._loaded = {key: entity for key, (entity, _) in loaded.items()}

    def _load(self, stored: E) -> E:
        self._meet(stored)
        if stored.id not in self._loaded:
            self._loaded[stored.id] = detached(stored)
        return self._loaded[stored.id]

    def _meet(self, seen: E) -> None:
        """Compare with the precondition. Whoever saw a record before it was stored saw version 0."""
        wanted = self.precondition
        if wanted is not None and wanted.record_id == seen.id:
            self.has_met_precondition = True
            self._check_expected(wanted.version, seen)

    def _latest(self, stored: E) -> E:
        """As `_load`, but in the state that others saved meanwhile: what a locking read answers."""
        known = self._load(stored)
        if getattr(known, "version", None) != getattr(stored, "version", None):
            for each in fields(stored):
                setattr(known, each.name, detached(getattr(stored, each.name)))
        return known

    def _check_expected(self, expected: int, stored: E) -> None:
        actual = getattr(stored, "version", None)
        if actual != expected:
            raise Rejected(
                StaleVersion(table=self.table_name, record_id=stored.id, expected=expected, actual=actual)
            )

    def _check_version(self, entity: MutableEntity, stored: Any) -> None:
        actual = None if stored is None else stored.version
        if entity.version != (actual or 0):
            raise Rejected(
                StaleVersion(
                    table=self.table_name, record_id=entity.id, expected=entity.version, actual=actual
                )
            )


def _slots(entity: Entity) -> dict[str, Any]:
    return {f.name: detached(getattr(entity, f.name)) for f in fields(entity)}


def _values(entity: Entity) -> dict[str, Any]:
    return {f.name: getattr(entity, f.name) for f in fields(entity) if f.name not in _BOOKKEEPING}
