"""Routes of the audit trail."""

from typing import Annotated
from uuid import UUID

from fastapi import Path

from emporion.adapters.http.dependencies import ShopCall
from emporion.adapters.http.paging import Asked, PageBody, asking
from emporion.adapters.http.routing import Router
from emporion.application.audit.record_history import RecordHistory
from emporion.application.audit.views import AuditRecordView
from emporion.domain.audit.fields import AuditFields
from emporion.domain.audit.record import AuditRecord

router = Router("/shops/{shop}/audit", tag="audit")


@router.get("/{table}/{record_id}")
async def record_history(
    table: Annotated[str, Path(description="A table's name", examples=["orders"])],
    record_id: UUID,
    asked: Annotated[Asked[AuditRecord], asking(AuditFields)],
    call: ShopCall,
) -> PageBody[AuditRecordView]:
    """Who changed the row, when, from what to what: oldest first, or newest with `sort=-id`. For members."""
    return await asked.answer(call, RecordHistory(table=table, record_id=record_id, listing=asked.listing))
