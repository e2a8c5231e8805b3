"""All changes: of one command, by somebody, in a stretch of time, of one table.

- Staff see those of their shop; those of global tables are for the operator.
- Newest first by the time at which their commands began, or oldest first.
"""

from dataclasses import dataclass
from typing import Never

from returns.result import Result, Success

from emporion.application.audit.views import AuditRecordView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.domain.audit.record import AuditRecord
from emporion.domain.audit.repository import AuditTrail
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class FindChanges(Query[Page[AuditRecordView], Never]):
    """Filtered and sorted by `ChangeFields`; `ChangeFields.command_id` finds what one command did."""

    listing: Listing[AuditRecord] = ALL
    page: AnyRequest = FIRST_PAGE


@handles(FindChanges, access=Access.STAFF)
class FindChangesHandler:
    def __init__(self, trail: AuditTrail) -> None:
        self._trail = trail

    async def handle(self, query: FindChanges) -> Result[Page[AuditRecordView], Never]:
        page = await self._trail.find_changes(query.page, query.listing)
        return Success(page.of(map(AuditRecordView.of, page.items)))
