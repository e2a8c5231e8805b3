"""One audit record."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from emporion.domain.shared.entity import Entity


class AuditAction(StrEnum):
    """What happened to the row."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(slots=True, kw_only=True, eq=False)
class AuditRecord(Entity):
    """A row's change: for an update, old and new hold the columns that differ, as plain JSON values
    (decimals, ids and UTC times as strings). Secrets read "[redacted]". Never changed, never deleted."""

    table_name: str
    record_id: UUID
    action: AuditAction
    old_values: dict[str, Any] | None
    new_values: dict[str, Any] | None
    actor_id: UUID | None
    actor_name: str | None
    command: str
    command_id: UUID
    request_id: str
