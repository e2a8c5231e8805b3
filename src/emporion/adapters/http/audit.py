"""Routes of the audit trail."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query

from emporion.adapters.http.dependencies import ShopCall
from emporion.adapters.http.paging import Asked, PageBody, asking
from emporion.adapters.http.problems import problems, unwrap
from emporion.adapters.http.routing import Router
from emporion.adapters.http.streams import STREAM_RESPONSES, Delivery, StreamedAnswer, delivery
from emporion.application.audit.find_changes import FindChanges
from emporion.application.audit.rebuild_from_trail import RebuildFromTrail
from emporion.application.audit.record_as_of import RecordAsOf
from emporion.application.audit.record_history import RecordHistory
from emporion.application.audit.views import AuditRecordView, RecordStateView
from emporion.application.shared.period import read_moment
from emporion.domain.audit.errors import RecordAbsent, TableNotAudited
from emporion.domain.audit.fields import AuditFields, ChangeFields
from emporion.domain.audit.record import AuditRecord
from emporion.domain.shared.criteria import Listing

router = Router("/shops/{shop}/audit", tag="audit")

Table = Annotated[str, Path(description="A table's name", examples=["orders"])]
Changes = Annotated[Asked[AuditRecord], asking(ChangeFields)]


@router.get("")
async def find_changes(asked: Changes, call: ShopCall) -> PageBody[AuditRecordView]:
    """All changes of the shop, newest first, or `sort=created_at`: by whom, when, of what. For members."""
    return await asked.answer(call, FindChanges(listing=asked.listing))


@router.get("/commands/{command_id}")
async def changes_of_command(command_id: UUID, asked: Changes, call: ShopCall) -> PageBody[AuditRecordView]:
    """What one command changed, and nothing else. For members."""
    of_command = ChangeFields.command_id.equals(command_id) & asked.listing.filter
    return await asked.answer(call, FindChanges(listing=Listing(of_command, asked.listing.sort)))


@router.get("/rebuild", responses=STREAM_RESPONSES | problems(TableNotAudited))
async def rebuild(
    deliver: Annotated[Delivery, Depends(delivery)],
    table: Annotated[str | None, Query(description="One table; without it, all of the shop")] = None,
    at: Annotated[
        str | None, Query(description="As of a time; without it, now, compared with the rows there are")
    ] = None,
) -> StreamedAnswer:
    """Every row as the trail tells it, and how the row that there is differs. For the shop's owner."""
    moment = None if at is None else unwrap(read_moment(at))
    return deliver.of(RebuildFromTrail(table=table, at=moment), f"rebuilt-{table or 'shop'}")


@router.get("/{table}/{record_id}", responses=problems(TableNotAudited))
async def record_history(
    table: Table,
    record_id: UUID,
    asked: Annotated[Asked[AuditRecord], asking(AuditFields)],
    call: ShopCall,
) -> PageBody[AuditRecordView]:
    """Who changed the row, when, from what to what: oldest first, or newest with `sort=-id`. For members."""
    return await asked.answer(call, RecordHistory(table=table, record_id=record_id, listing=asked.listing))


@router.get("/{table}/{record_id}/as-of", responses=problems(TableNotAudited, RecordAbsent))
async def record_as_of(
    table: Table,
    record_id: UUID,
    call: ShopCall,
    at: Annotated[str, Query(description="A time with an offset, or a date", examples=["2026-01-31"])],
) -> RecordStateView:
    """The record as it was then, with the rows that it owned. For members."""
    return await call.ask(RecordAsOf(table=table, record_id=record_id, at=unwrap(read_moment(at))))
