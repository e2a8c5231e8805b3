"""A record as it was at a time, with the rows that it owned.

- Staff see the records of their shop; those of global tables are for the operator.
- Secrets read "[redacted]"; a column that came later is empty.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.audit.ports import TrailReplay
from emporion.application.audit.views import RecordStateView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Isolation, Query, handles
from emporion.domain.audit.errors import RecordAbsent, TableNotAudited
from emporion.domain.audit.repository import AuditTrail

RecordAsOfError = TableNotAudited | RecordAbsent


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAsOf(Query[RecordStateView, RecordAsOfError]):
    """`at` is UTC; a change belongs to the moment at which its command began."""

    table: str
    record_id: UUID
    at: datetime


@handles(RecordAsOf, access=Access.STAFF, isolation=Isolation.REPEATABLE_READ)
class RecordAsOfHandler:
    """Root and owned rows come from one snapshot of the trail."""

    def __init__(self, trail: AuditTrail, replay: TrailReplay) -> None:
        self._trail = trail
        self._replay = replay

    async def handle(self, query: RecordAsOf) -> Result[RecordStateView, RecordAsOfError]:
        known = self._trail.tables()
        if query.table not in known:
            return Failure(TableNotAudited(table=query.table, known=known))
        state = await self._replay.state_at(query.table, query.record_id, query.at)
        if state is None:
            return Failure(RecordAbsent(table=query.table, record_id=query.record_id, at=query.at))
        owned = await self._replay.owned_at(query.table, query.record_id, query.at)
        return Success(RecordStateView(table=query.table, at=query.at, state=state, owned=owned))
