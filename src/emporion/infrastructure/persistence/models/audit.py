"""Audit records: who changed what, when, from what to what. Append-only, for the database as well."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from emporion.domain.audit.record import AuditAction, AuditRecord
from emporion.infrastructure.persistence.base import BaseModel, enum_check


class AuditRecordModel(BaseModel):
    """One change of one row. `shop_id` is the nil id for global tables, so it has no foreign key."""

    __tablename__ = "audit_records"
    __audited__ = False
    __table_args__ = (
        enum_check("action", AuditAction),
        CheckConstraint(
            "(action = 'insert') = (old_values IS NULL) AND (action = 'delete') = (new_values IS NULL)",
            name="values_fit_action",
            info={"unexpected": "written by the unit of work only"},
        ),
        Index("ix_audit_records_record", "shop_id", "table_name", "record_id", "id"),
        Index("ix_audit_records_command", "shop_id", "command_id"),
        Index("ix_audit_records_created_at", "shop_id", "created_at", "id"),
        Index("ix_audit_records_actor", "shop_id", "actor_id", "created_at", "id"),
    )

    shop_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-10)
    table_name: Mapped[str]
    record_id: Mapped[UUID]
    action: Mapped[str]
    old_values: Mapped[dict[str, Any] | None]
    new_values: Mapped[dict[str, Any] | None]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str | None]
    command: Mapped[str]
    command_id: Mapped[UUID]
    request_id: Mapped[str]

    def to_entity(self) -> AuditRecord:
        return AuditRecord(
            id=self.id,
            created_at=self.created_at,
            table_name=self.table_name,
            record_id=self.record_id,
            action=AuditAction(self.action),
            old_values=self.old_values,
            new_values=self.new_values,
            actor_id=self.actor_id,
            actor_name=self.actor_name,
            command=self.command,
            command_id=self.command_id,
            request_id=self.request_id,
        )
