"""Turns domain events into outbox messages."""

from dataclasses import fields
from uuid import UUID

from emporion.application.shared.ports import Scope
from emporion.domain.shared.events import DomainEvent
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.base import Values
from emporion.infrastructure.persistence.changes import Change, insertion, plain
from emporion.infrastructure.persistence.models.outbox import OutboxMessageModel
from emporion.infrastructure.persistence.tables import table_info


def outbox_message(event: DomainEvent, scope: Scope, shop_id: UUID) -> Change:
    """The insertion of an event's message: all its fields as plain JSON, due at once."""
    now = scope.context.now
    row: Values = {
        "shop_id": shop_id,
        "id": new_id(),
        "created_at": now,
        "topic": event.topic,
        "aggregate_id": event.aggregate_id,
        "payload": {field.name: plain(getattr(event, field.name)) for field in fields(event)},
        "priority": 0,
        "available_at": now,
        "processed_at": None,
        "attempts": 0,
        "last_error": None,
    }
    return insertion(table_info(OutboxMessageModel), row)
