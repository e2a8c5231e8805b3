"""Turns domain events into outbox messages."""

from dataclasses import fields
from functools import cache
from typing import Any
from uuid import UUID

from emporion.application.shared.ports import Scope
from emporion.domain.shared.entity import Entity, MutableEntity
from emporion.domain.shared.events import DomainEvent
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.base import Values
from emporion.infrastructure.persistence.changes import Change, insertion
from emporion.infrastructure.persistence.models.outbox import OutboxMessageModel
from emporion.infrastructure.persistence.tables import table_info


def outbox_message(event: DomainEvent, teller: Entity, scope: Scope, shop_id: UUID) -> Change:
    """The insertion of an event's message: all its fields as plain JSON. `teller` is the entity that recorded
    the event, with the version that it will have."""
    now = scope.context.now
    kind: Any = type(event)
    row: Values = {
        "shop_id": shop_id,
        "id": new_id(),
        "created_at": now,
        "updated_at": now,
        "version": 1,
        "topic": event.topic,
        "aggregate_id": event.aggregate_id,
        "aggregate_version": aggregate_version(event, teller),
        "payload": {name: getattr(event, name) for name in _names(kind)},
        "priority": event.priority,
        "sequence": None,
        "processed_at": None,
        "attempts": 0,
        "available_at": now,
        "last_error": None,
    }
    return insertion(table_info(OutboxMessageModel), row)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def aggregate_version(event: DomainEvent, teller: Entity) -> int:
    """The version by which messages of one aggregate are put in order, whatever the servers' clocks say; 0
    where it has none, or where another entity tells of it."""
    if isinstance(teller, MutableEntity) and teller.id == event.aggregate_id:
        return teller.version
    return 0
