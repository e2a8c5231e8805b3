"""Turns changes into audit records. Nobody can forget it: the flush does it for every change."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from emporion.application.shared.context import SystemActor, UserActor
from emporion.application.shared.ports import Scope
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.append_only import Tail, added, length_before, whole
from emporion.infrastructure.persistence.base import Values
from emporion.infrastructure.persistence.changes import Action, Change, insertion
from emporion.infrastructure.persistence.models.audit import AuditRecordModel
from emporion.infrastructure.persistence.tables import table_info

REDACTED = "[redacted]"


def audit_records(changes: Iterable[Change], scope: Scope, shop_id: UUID) -> list[Change]:
    """The insertion of one record per changed row of an audited table."""
    common = told_by(scope, shop_id)
    table = table_info(AuditRecordModel)
    return [
        insertion(
            table,
            {
                "id": new_id(),
                "table_name": change.table.name,
                "record_id": change.record_id,
                "action": change.action,
                "old_values": _values(change, change.old, length_before),
                "new_values": _values(change, change.new, _recorded[change.action]),
            },
            common,
        )
        for change in changes
        if change.table.audited
    ]


def told_by(scope: Scope, shop_id: UUID) -> Values:
    """The columns that are alike in all audit records of a unit of work: whose change it was."""
    actor = scope.context.actor
    return {
        "shop_id": shop_id,
        "created_at": scope.context.now,
        "actor_id": actor.user_id if isinstance(actor, UserActor) else None,
        "actor_name": actor.name if isinstance(actor, SystemActor) else None,
        "command": scope.command,
        "command_id": scope.command_id,
        "request_id": scope.context.request_id,
    }


_recorded: dict[Action, Callable[[Tail], Any]] = {
    Action.INSERT: whole,
    Action.UPDATE: added,
    Action.DELETE: length_before,
}


def _values(change: Change, values: Values | None, array: Callable[[Tail], Any]) -> Values | None:
    """As the trail holds them: secrets redacted, append-only arrays in the form that `array` gives them."""
    if values is None:
        return None
    secret, arrays = change.table.secret, change.table.append_only
    if not secret and not arrays:
        return values
    return {
        name: REDACTED if name in secret else array(value) if name in arrays else value
        for name, value in values.items()
    }
