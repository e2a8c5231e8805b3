"""`emporion audit`: who changed what, and how things were. Without --shop: the platform's own tables."""

import json
from collections.abc import Iterator
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.markup import escape

from emporion.adapters.cli import lists
from emporion.adapters.cli.errors import ExitCode, unwrap
from emporion.adapters.cli.lists import Cursor, Limit, SortBy, Where
from emporion.adapters.cli.output import table
from emporion.adapters.cli.session import Operator, session_of
from emporion.adapters.cli.streams import Form, print_stream
from emporion.adapters.encoding import to_json
from emporion.adapters.pages import PageBody, Place
from emporion.application.audit.find_changes import FindChanges
from emporion.application.audit.rebuild_from_trail import RebuildFromTrail
from emporion.application.audit.record_as_of import RecordAsOf
from emporion.application.audit.record_history import RecordHistory
from emporion.application.audit.views import AuditRecordView, RebuiltRow, RecordStateView, RowState
from emporion.application.shared.period import read_moment
from emporion.domain.audit.fields import AuditFields, ChangeFields
from emporion.domain.shared.criteria import Listing

commands = typer.Typer(name="audit", help="Who changed what, and how things were.", no_args_is_help=True)

Shop = Annotated[str | None, typer.Option(help="The shop's slug or id; without it, the platform's tables.")]
TableName = Annotated[str, typer.Argument(metavar="TABLE", help="A table's name, such as orders.")]
RecordId = Annotated[UUID, typer.Argument(metavar="ID", help="The record's id.")]

_COLUMNS = ("Time", "Actor", "Command", "Action", "Table", "Id", "From", "To")


@commands.command()
def history(
    context: typer.Context,
    table_name: TableName,
    record_id: RecordId,
    shop: Shop = None,
    where: Where = None,
    sort: SortBy = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> None:
    """The changes of one record, oldest first; --sort=-id for the newest."""
    listing = lists.listing_of(AuditFields, where, sort)
    query = RecordHistory(table=table_name, record_id=record_id, listing=listing)
    _list(context, shop, query, Place(limit, cursor))


@commands.command()
def changes(
    context: typer.Context,
    shop: Shop = None,
    where: Where = None,
    sort: SortBy = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> None:
    """All changes, newest first, such as --where actor_id=ID --where created_at.gte=2026-01-31T00:00:00Z."""
    _list(
        context, shop, FindChanges(listing=lists.listing_of(ChangeFields, where, sort)), Place(limit, cursor)
    )


@commands.command("command")
def of_command(
    context: typer.Context,
    command_id: Annotated[UUID, typer.Argument(metavar="ID", help="The command's id, from a history.")],
    shop: Shop = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> None:
    """What one command changed."""
    query = FindChanges(listing=Listing(ChangeFields.command_id.equals(command_id)))
    _list(context, shop, query, Place(limit, cursor))


@commands.command("as-of")
def as_of(
    context: typer.Context,
    table_name: TableName,
    record_id: RecordId,
    at: Annotated[str, typer.Argument(metavar="TIME", help="A time with an offset, or a date (UTC).")],
    shop: Shop = None,
) -> None:
    """A record as it was at a time, with the rows that it owned."""
    session = session_of(context)
    query = RecordAsOf(table=table_name, record_id=record_id, at=unwrap(read_moment(at)))

    async def work(operator: Operator) -> RecordStateView:
        return await (await _within(operator, shop)).ask(query)

    found = session.run(work)
    session.out.data(found, *_state(found))


@commands.command()
def rebuild(
    context: typer.Context,
    table_name: Annotated[str | None, typer.Argument(metavar="TABLE", help="Without it, all tables.")] = None,
    shop: Shop = None,
    at: Annotated[str | None, typer.Option(help="As of a time; without it, now, and compared.")] = None,
    form: Annotated[Form, typer.Option("--format", help="As a table, CSV or JSON.")] = Form.TABLE,
) -> None:
    """Every row as the audit trail tells it; exit 1 where a row that there is differs."""
    session = session_of(context)
    query = RebuildFromTrail(table=table_name, at=None if at is None else unwrap(read_moment(at)))
    seen = {"rows": 0, "wrong": 0}

    def watch(row: RebuiltRow) -> None:
        seen["rows"] += 1
        seen["wrong"] += row.problem != ""

    async def work(operator: Operator) -> None:
        within = await _within(operator, shop)
        await print_stream(within, query, form, session.out, "Rebuilt from the trail", watch=watch)

    session.run(work)
    session.out.note(f"{seen['rows']} rows, {seen['wrong']} of them differ from what there is.")
    if seen["wrong"]:
        raise typer.Exit(ExitCode.REFUSED)


async def _within(operator: Operator, shop: str | None) -> Operator:
    return operator if shop is None else await operator.in_shop(shop)


def _list(context: typer.Context, shop: str | None, query: RecordHistory | FindChanges, place: Place) -> None:
    session = session_of(context)

    async def work(operator: Operator) -> PageBody[AuditRecordView]:
        return await (await _within(operator, shop)).page(query, place)

    lists.show(session.out, session.run(work), _COLUMNS, _row)


def _row(each: AuditRecordView) -> tuple[object, ...]:
    who = each.actor_name or each.actor_id or "nobody"
    said = (_short(each.old_values), _short(each.new_values))
    return (to_json(each.at), who, each.command, each.action, each.table, each.record_id, *said)


def _short(values: dict[str, Any] | None) -> str:
    return "" if values is None else json.dumps(to_json(values), ensure_ascii=False)


def _state(found: RecordStateView) -> Iterator[object]:
    version = "" if found.state.version is None else f", version {found.state.version}"
    since = to_json(found.state.changed_at)
    yield escape(f"{found.table} {found.state.record_id} at {to_json(found.at)}: so since {since}{version}.")
    yield table("", ("Column", "Value"), _cells(found.state))
    for name, rows in found.owned.items():
        for row in rows:
            yield table(f"{name} {row.record_id}", ("Column", "Value"), _cells(row))


def _cells(state: RowState) -> Iterator[tuple[object, ...]]:
    for name, value in state.values.items():
        shown = to_json(value)
        yield name, "" if shown is None else shown
