"""Rebuilds rows from the audit trail."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.engine import Row

from emporion.application.audit.ports import TrailReplay
from emporion.application.audit.views import RebuiltRow, RowState
from emporion.domain.shared.ids import PLATFORM
from emporion.infrastructure.persistence.cursor import streamed
from emporion.infrastructure.persistence.invariants.scope import audited, own_rows
from emporion.infrastructure.persistence.replay import problem, rebuilt
from emporion.infrastructure.persistence.tables import TableInfo
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork

_OF_RECORD = "a.record_id = $2::uuid"


class SqlTrailReplay(TrailReplay):
    """`TrailReplay` on PostgreSQL, by the rule of `replay`: one statement a table."""

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    @property
    def _tables(self) -> dict[str, tuple[Table, TableInfo]]:
        known = audited(of_shop=self._uow.shop_id != PLATFORM)
        return {info.name: (table, info) for table, info in known}

    async def state_at(self, table: str, record_id: UUID, at: datetime) -> RowState | None:
        _, info = self._tables[table]
        found = await self._states(info, _OF_RECORD, record_id, at)
        return found[0] if found else None

    async def owned_at(self, table: str, record_id: UUID, at: datetime) -> dict[str, tuple[RowState, ...]]:
        return {
            name: await self._states(info, _owned(info), record_id, at)
            for name, (_, info) in self._tables.items()
            if info.owner is not None and info.owner[0] == table
        }

    async def rebuild(self, tables: Sequence[str], at: datetime | None) -> AsyncIterator[RebuiltRow]:
        if self._uow.scope.context.deadline is None:
            await self._uow.connection.command("SET LOCAL statement_timeout = 0")
        # A trail is read as a whole; see SqlBookInspector.
        await self._uow.connection.command("SET LOCAL enable_nestloop = off")
        first = await self._rows(tables[0], at)
        return self._all(first, tables, at)

    async def _all(
        self, rows: AsyncIterator[Row[Any]], tables: Sequence[str], at: datetime | None
    ) -> AsyncIterator[RebuiltRow]:
        for place, name in enumerate(tables):
            _, info = self._tables[name]
            async for row in rows if place == 0 else await self._rows(name, at):
                yield RebuiltRow(
                    table=name, record_id=row.shown_id, problem=row.problem, values=_values(info, row)
                )

    async def _rows(self, name: str, at: datetime | None) -> AsyncIterator[Row[Any]]:
        table, info = self._tables[name]
        if at is not None:
            return await streamed(self._uow, _as_of(info), [self._uow.shop_id, at])
        return await streamed(self._uow, _compared(table, info), [self._uow.shop_id])

    async def _states(self, info: TableInfo, chosen: str, record_id: UUID, at: datetime) -> Any:
        sql = (
            f"WITH {rebuilt(info, chosen=chosen, until='$3::timestamptz')} "
            "SELECT * FROM rebuilt WHERE NOT trail_ended ORDER BY trail_id"
        )
        rows = await self._uow.connection.fetch_sql(sql, [self._uow.shop_id, record_id, at])
        return tuple(
            RowState(
                record_id=row.trail_id,
                version=row.trail_versions,
                changed_at=row.trail_changed_at,
                values=_values(info, row),
            )
            for row in rows
        )


def _owned(info: TableInfo) -> str:
    """Rows that were made by a command that changed their root as well, as every aggregate is saved. An array
    is made before the records are looked for, by the index that begins with it."""
    root, column = info.owner or ("", "")
    return f"""a.record_id = ANY (ARRAY(
        SELECT made.record_id FROM audit_records AS made
         WHERE made.shop_id = $1::uuid AND made.table_name = '{info.name}' AND made.action = 'insert'
           AND made.new_values ->> '{column}' = $2::uuid::text
           AND made.command_id IN (
               SELECT command_id FROM audit_records
                WHERE shop_id = $1::uuid AND table_name = '{root}' AND record_id = $2::uuid)))"""


def _as_of(info: TableInfo) -> str:
    return f"""
        WITH {rebuilt(info, until="$2::timestamptz")}
        SELECT r.*, r.trail_id AS shown_id, '' AS problem
          FROM rebuilt r WHERE NOT r.trail_ended ORDER BY r.trail_id
    """


def _compared(table: Table, info: TableInfo) -> str:
    """Rows that were deleted, and are gone, are no rows."""
    return f"""
        WITH {rebuilt(info)}, present AS (
          SELECT * FROM {info.name} AS p WHERE {own_rows(table, "p")}
        ), compared AS (
          SELECT r.*, coalesce(t.id, r.trail_id) AS shown_id, {problem(info)} AS problem
            FROM rebuilt r
            FULL JOIN present t ON t.id = r.trail_id
        )
        SELECT * FROM compared WHERE problem <> '' OR NOT trail_ended ORDER BY shown_id
    """


def _values(info: TableInfo, row: Row[Any]) -> dict[str, Any]:
    """The row's columns as Python values; empty for a row that the trail does not know."""
    found = row._mapping
    if found["trail_id"] is None:
        return {}
    return {name: found[name] for name in info.columns}
