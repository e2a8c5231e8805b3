"""What the audit context answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from emporion.domain.audit.record import AuditAction, AuditRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecordView:
    """One change of one row: decimals, ids and UTC times in old and new values are strings."""

    id: UUID
    at: datetime
    table: str
    record_id: UUID
    action: AuditAction
    old_values: dict[str, Any] | None
    new_values: dict[str, Any] | None
    actor_id: UUID | None
    actor_name: str | None
    command: str
    command_id: UUID
    request_id: str

    @classmethod
    def of(cls, record: AuditRecord) -> Self:
        return cls(
            id=record.id,
            at=record.created_at,
            table=record.table_name,
            record_id=record.record_id,
            action=record.action,
            old_values=record.old_values,
            new_values=record.new_values,
            actor_id=record.actor_id,
            actor_name=record.actor_name,
            command=record.command,
            command_id=record.command_id,
            request_id=record.request_id,
        )
