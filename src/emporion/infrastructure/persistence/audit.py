"""Turns changes into audit records. Nobody can forget it: the flush does it for every change."""

from collections.abc import Iterable
from uuid import UUID

from emporion.application.shared.context import SystemActor, UserActor
from emporion.application.shared.ports import Scope
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.base import Values
from emporion.infrastructure.persistence.changes import Change, insertion, plain
from emporion.infrastructure.persistence.models.audit import AuditRecordModel
from emporion.infrastructure.persistence.tables import table_info

REDACTED = "[redacted]"


def audit_records(changes: Iterable[Change], scope: Scope, shop_id: UUID) -> list[Change]:
    """The insertion of one record per changed row of an audited table."""
    actor = scope.context.actor
    common = {
        "shop_id": shop_id,
        "created_at": scope.context.now,
        "actor_id": actor.user_id if isinstance(actor, UserActor) else None,
        "actor_name": actor.name if isinstance(actor, SystemActor) else None,
        "command": scope.command,
        "command_id": scope.command_id,
        "request_id": scope.context.request_id,
    }
    table = table_info(AuditRecordModel)
    return [
        insertion(
            table,
            {
                **common,
                "id": new_id(),
                "table_name": change.table.name,
                "record_id": change.record_id,
                "action": change.action.value,
                "old_values": _values(change, change.old),
                "new_values": _values(change, change.new),
            },
        )
        for change in changes
        if change.table.audited
    ]


def _values(change: Change, values: Values | None) -> Values | None:
    if values is None:
        return None
    secret = change.table.secret
    return {name: REDACTED if name in secret else plain(value) for name, value in values.items()}
