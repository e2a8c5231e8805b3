"""What the history of a record may be filtered by."""

from datetime import datetime
from uuid import UUID

from emporion.domain.audit.record import AuditAction, AuditRecord
from emporion.domain.shared.criteria import Field, Fields


class AuditFields(Fields[AuditRecord]):
    """The id's order is that of the changes, and the only one that there is."""

    id = Field[AuditRecord, UUID](UUID)
    action = Field[AuditRecord, AuditAction](AuditAction, sortable=False)
    actor_id = Field[AuditRecord, UUID](UUID, nullable=True, sortable=False)
    command = Field[AuditRecord, str](str, sortable=False)
    created_at = Field[AuditRecord, datetime](datetime, sortable=False)
