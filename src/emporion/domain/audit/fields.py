"""What the trail may be filtered and sorted by."""

from datetime import datetime
from uuid import UUID

from emporion.domain.audit.record import AuditAction, AuditRecord
from emporion.domain.shared.criteria import Field, Fields


class AuditFields(Fields[AuditRecord]):
    """Of the history of one record. The id's order is that of the changes, and the only one that there is."""

    id = Field[AuditRecord, UUID](UUID)
    action = Field[AuditRecord, AuditAction](AuditAction, sortable=False)
    actor_id = Field[AuditRecord, UUID](UUID, nullable=True, sortable=False)
    command = Field[AuditRecord, str](str, sortable=False)
    created_at = Field[AuditRecord, datetime](datetime, sortable=False)


class ChangeFields(Fields[AuditRecord]):
    """Of all changes. They are sorted by their time, which is that of their command's beginning."""

    created_at = Field[AuditRecord, datetime](datetime)
    actor_id = Field[AuditRecord, UUID](UUID, nullable=True, sortable=False)
    actor_name = Field[AuditRecord, str](str, nullable=True, sortable=False)
    command = Field[AuditRecord, str](str, sortable=False)
    command_id = Field[AuditRecord, UUID](UUID, sortable=False)
    request_id = Field[AuditRecord, str](str, sortable=False)
    table_name = Field[AuditRecord, str](str, sortable=False)
    record_id = Field[AuditRecord, UUID](UUID, sortable=False)
    action = Field[AuditRecord, AuditAction](AuditAction, sortable=False)
