"""Writes a flush's changes to SQLite, a prepared statement a set, a row after the other: it runs in our own
process, where a round trip costs nothing."""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, func, insert, select, update

from emporion.domain.shared.errors import StaleVersion
from emporion.infrastructure.persistence.append_only import whole
from emporion.infrastructure.persistence.base import Base, Values
from emporion.infrastructure.persistence.changes import Action, Change, plain
from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.sqlite.references import check_references
from emporion.infrastructure.persistence.tables import TableInfo
from emporion.infrastructure.persistence.writer import Writer

_RANK = {Action.DELETE: 0, Action.INSERT: 2, Action.UPDATE: 1}


class RowWriter(Writer):
    """Deletes first, then updates, then inserts, so that a unique value which is given up can be taken.
    Foreign keys are checked at the end, and by name: SQLite would not tell which one was violated."""

    async def write(
        self, connection: Connection, shop_id: UUID, changes: Iterable[Change]
    ) -> StaleVersion | None:
        """Write everything, or tell the first row that had another version than expected."""
        todo = sorted(changes, key=lambda change: _RANK[change.action])
        for change in todo:
            stale = await _write(connection, shop_id, change)
            if stale is not None:
                return stale
        await check_references(connection, todo)
        return None


async def _write(connection: Connection, shop_id: UUID, change: Change) -> StaleVersion | None:
    table = table_of(change.table)
    if change.action is Action.INSERT:
        await connection.fetch(insert(table).values(_inserted(change)))
        return None
    here = _here(table, change.table, shop_id, change.record_id)
    expected = [] if change.expected is None else [table.c.version == change.expected]
    if change.action is Action.DELETE:
        done = await connection.fetch(delete(table).where(here, *expected).returning(table.c.id))
    else:
        wanted = update(table).where(here, *expected).values(_updated(table, change))
        done = await connection.fetch(wanted.returning(table.c.id))
    return None if done else await _stale(connection, table, here, change)


def _inserted(change: Change) -> Values:
    arrays = {name: whole(change.row[name]) for name in change.table.append_only}
    return change.row | change.shared | {name: plain(change.row[name]) for name in change.table.json} | arrays


def _updated(table: Table, change: Change) -> Values:
    """The changed columns; an append-only array gets its new elements, one after the other."""
    found = dict(change.new or {})
    for name in change.table.append_only.keys() & found.keys():
        array: ColumnElement[Any] = table.c[name]
        for item in found[name].items:
            array = func.json_insert(array, "$[#]", func.json(json.dumps(item)), type_=table.c[name].type)
        found[name] = array
    return found


async def _stale(
    connection: Connection, table: Table, here: ColumnElement[bool], change: Change
) -> StaleVersion:
    rows: Sequence[Any] = await connection.fetch(select(table.c.version).where(here))
    return StaleVersion(
        table=change.table.name,
        record_id=change.record_id,
        expected=change.expected or 0,
        actual=rows[0].version if rows else None,
    )


def _here(table: Table, info: TableInfo, shop_id: UUID, record_id: UUID) -> ColumnElement[bool]:
    shop = [table.c.shop_id == shop_id] if info.has_shop else []
    return and_(*shop, table.c.id == bindparam(None, record_id, type_=table.c.id.type))


def table_of(info: TableInfo) -> Table:
    """The table of the metadata."""
    return Base.metadata.tables[info.name]
