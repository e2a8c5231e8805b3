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


@dataclass(frozen=True, slots=True, kw_only=True)
class RowState:
    """A row as of some time: `values` by column; `changed_at` is when it became so, `version` which of its
    versions it is, None where rows have none."""

    record_id: UUID
    version: int | None
    changed_at: datetime
    values: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordStateView:
    """A record as it was at a time, with the rows of other tables that it owned."""

    table: str
    at: datetime
    state: RowState
    owned: dict[str, tuple[RowState, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildHeader:
    """What is rebuilt: these tables, as of `at`; None is now, compared with the rows that there are."""

    shop: str
    tables: tuple[str, ...]
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuiltRow:
    """One row from the trail. `problem` says how the row that there is differs, empty where it does not, or
    where nothing was compared."""

    table: str
    record_id: UUID
    problem: str
    values: dict[str, Any]
