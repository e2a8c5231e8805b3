"""The history of one row.

- Staff see the rows of their shop; the rows of global tables are for the operator.
- Records come in the order in which the changes happened, or from the last one back.
"""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.audit.views import AuditRecordView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.domain.audit.errors import TableNotAudited
from emporion.domain.audit.record import AuditRecord
from emporion.domain.audit.repository import AuditTrail
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHistory(Query[Page[AuditRecordView], TableNotAudited]):
    """`table` is a table's name such as "orders"; a row that never was has an empty history."""

    table: str
    record_id: UUID
    listing: Listing[AuditRecord] = ALL
    page: AnyRequest = FIRST_PAGE


@handles(RecordHistory, access=Access.STAFF)
class RecordHistoryHandler:
    def __init__(self, trail: AuditTrail) -> None:
        self._trail = trail

    async def handle(self, query: RecordHistory) -> Result[Page[AuditRecordView], TableNotAudited]:
        known = self._trail.tables()
        if query.table not in known:
            return Failure(TableNotAudited(table=query.table, known=known))
        page = await self._trail.find_history(query.table, query.record_id, query.page, query.listing)
        return Success(page.of(map(AuditRecordView.of, page.items)))
