"""Reads the audit trail."""

from uuid import UUID

from emporion.domain.audit.record import AuditRecord
from emporion.domain.audit.repository import AuditTrail
from emporion.domain.shared.page import Page, PageRequest
from emporion.infrastructure.persistence.models.audit import AuditRecordModel
from emporion.infrastructure.persistence.repository import SqlRepository


class SqlAuditTrail(SqlRepository[AuditRecord], AuditTrail):
    """Ids are UUIDv7 and a row changes under its lock, so the order of ids is that of the changes."""

    model = AuditRecordModel

    async def find_history(self, table_name: str, record_id: UUID, request: PageRequest) -> Page[AuditRecord]:
        columns = AuditRecordModel.__table__.c
        statement = self._select().where(columns.table_name == table_name, columns.record_id == record_id)
        return await self._page(statement, request)
