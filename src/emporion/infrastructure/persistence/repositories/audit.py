"""Reads the audit trail."""

from typing import Final
from uuid import UUID

from emporion.domain.audit.fields import ChangeFields
from emporion.domain.audit.record import AuditRecord
from emporion.domain.audit.repository import AuditTrail
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.ids import PLATFORM
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import Page
from emporion.infrastructure.persistence.invariants.scope import audited
from emporion.infrastructure.persistence.models.audit import AuditRecordModel
from emporion.infrastructure.persistence.pages import SqlPages
from emporion.infrastructure.persistence.repository import SqlRepository

_NEWEST: Final = (ChangeFields.created_at.descending(),)


class SqlAuditTrail(SqlRepository[AuditRecord], SqlPages[AuditRecord], AuditTrail):
    """Ids are UUIDv7 and a row changes under its lock, so the order of ids is that of the changes."""

    model = AuditRecordModel

    def tables(self) -> tuple[str, ...]:
        return tuple(info.name for _, info in audited(of_shop=self._uow.shop_id != PLATFORM))

    async def find_history(
        self, table_name: str, record_id: UUID, request: AnyRequest, listing: Listing[AuditRecord] = ALL
    ) -> Page[AuditRecord]:
        columns = AuditRecordModel.__table__.c
        of_record = columns.table_name == table_name, columns.record_id == record_id
        return await self._page(self._listed(listing.filter).where(*of_record), request, listing.sort)

    async def find_changes(
        self, request: AnyRequest, listing: Listing[AuditRecord] = ALL
    ) -> Page[AuditRecord]:
        return await self._page(self._listed(listing.filter), request, listing.sort or _NEWEST)
