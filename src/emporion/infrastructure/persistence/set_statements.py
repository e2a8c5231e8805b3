"""Statements that change a set of rows, raise their versions and write their audit records, all in one.

The old rows are locked and read in a first part (`RETURNING OLD` came with PostgreSQL 18 only), so they are
the latest ones, and nobody changes them before the second part does. The ids of the audit records are of the
application's making, too: one UUIDv7, and its successors by the place of the row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    BigInteger,
    ColumnElement,
    Numeric,
    Select,
    Table,
    Text,
    Uuid,
    and_,
    any_,
    cast,
    delete,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.dml import ReturningDelete

from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.append_only import LENGTH
from emporion.infrastructure.persistence.audit import REDACTED
from emporion.infrastructure.persistence.base import Base, Values
from emporion.infrastructure.persistence.changes import Action
from emporion.infrastructure.persistence.models.audit import AuditRecordModel
from emporion.infrastructure.persistence.tables import TableInfo

_TRAIL = AuditRecordModel.__table__


@dataclass(frozen=True, slots=True)
class Owned:
    """Rows of another table that go with their root: `column` is its id."""

    info: TableInfo
    column: str


@dataclass(frozen=True, slots=True)
class RowSet:
    """The rows of one table that fulfil `where`; `told` are the columns that all their audit records have in
    common, `loaded` the ids that the unit of work knows, about which the answer says more than the count."""

    info: TableInfo
    where: Sequence[ColumnElement[bool]]
    told: Values
    loaded: Sequence[UUID]

    @property
    def table(self) -> Table:
        return Base.metadata.tables[self.info.name]


def update_statement(rows: RowSet, values: Mapping[str, Any], now: datetime) -> Select[Any]:
    """Sets columns where they differ. Answers `touched` (how many rows), with `id` and `version` of each
    loaded one that was touched, or without (None)."""
    table = rows.table
    given = {name: literal(value, table.c[name].type) for name, value in values.items()}
    differs = or_(*(table.c[name].is_distinct_from(value) for name, value in given.items()))
    # FOR NO KEY UPDATE: rows that point to these do not wait.
    old = _locked(rows, differs).with_for_update(key_share=True).cte("old")
    names = [*values, "version", "updated_at"]
    done = (
        update(table)
        .where(*_same(rows.info, table, old))
        .values({**given, "version": old.c.version + 1, "updated_at": now})
        .returning(table.c.id, *(table.c[name] for name in names))
        .cte("done")
    )
    said = (_json(rows.info, old, names), _json(rows.info, done, names))
    told = _trail(rows, Action.UPDATE, old, done, said)
    return _answer(rows, done, done.c.version).add_cte(told)


def delete_statement(rows: RowSet, owned: Sequence[Owned] = ()) -> Select[Any]:
    """Removes the rows and those that they own; answers as `update_statement` does, without versions."""
    old = _locked(rows).with_for_update().cte("old")
    done = _deleted(rows.info, rows.table, old).cte("done")
    told = _trail(rows, Action.DELETE, old, done, (_json(rows.info, old, rows.info.columns), null()))
    answer = _answer(rows, done, null()).add_cte(told)
    for place, each in enumerate(owned):
        theirs = Base.metadata.tables[each.info.name]
        mine = [theirs.c.shop_id == old.c.shop_id] if each.info.has_shop else []
        found = select(theirs).join(old, and_(*mine, theirs.c[each.column] == old.c.id))
        old_part = found.with_for_update(of=theirs).cte(f"old_{place}")
        done_part = _deleted(each.info, theirs, old_part).cte(f"done_{place}")
        part = RowSet(each.info, (), rows.told, ())
        said = (_json(each.info, old_part, each.info.columns), null())
        answer = answer.add_cte(_trail(part, Action.DELETE, old_part, done_part, said, f"told_{place}"))
    return answer


def _locked(rows: RowSet, *more: ColumnElement[bool]) -> Select[Any]:
    return select(rows.table).where(*rows.where, *more).order_by(rows.table.c.id)


def _deleted(info: TableInfo, table: Table, old: CTE) -> ReturningDelete[Any]:
    return delete(table).where(*_same(info, table, old)).returning(table.c.id)


def _same(info: TableInfo, table: Table, old: CTE) -> list[ColumnElement[bool]]:
    shop = [table.c.shop_id == old.c.shop_id] if info.has_shop else []
    return [*shop, table.c.id == old.c.id]


def _answer(rows: RowSet, done: CTE, version: ColumnElement[Any]) -> Select[Any]:
    touched = select(func.count().label("touched")).select_from(done).subquery()
    loaded = done.c.id == any_(literal(list(rows.loaded), ARRAY(Uuid())))
    found = touched.join(done, loaded, isouter=True)
    return select(touched.c.touched, done.c.id, version.label("version")).select_from(found)


def _trail(
    rows: RowSet,
    action: Action,
    old: CTE,
    done: CTE,
    said: tuple[ColumnElement[Any], ColumnElement[Any]],
    name: str = "told",
) -> CTE:
    """One audit record for each row that was touched, if the table is audited: old and new values."""
    columns: dict[str, ColumnElement[Any]] = {
        **{column: literal(value, _TRAIL.c[column].type) for column, value in rows.told.items()},
        "id": _numbered(func.row_number().over(order_by=old.c.id)),
        "table_name": literal(rows.info.name, Text()),
        "record_id": old.c.id,
        "action": literal(action.value, Text()),
        "old_values": said[0],
        "new_values": said[1],
    }
    records = select(*columns.values()).select_from(old.join(done, done.c.id == old.c.id))
    return insert(_TRAIL).from_select(list(columns), records.where(literal(rows.info.audited))).cte(name)


def _numbered(number: ColumnElement[int]) -> ColumnElement[UUID]:
    """UUIDv7s that begin with one of ours and go up by one a row: its last 48 bits are random, and leave
    room for more rows than a table can have."""
    first = new_id().hex
    low = literal(int(first[-12:], 16) >> 2, BigInteger)
    counted = func.lpad(func.to_hex(low + number), 12, "0")
    return cast(func.concat(literal(first[:-12], Text()), counted), Uuid())


def _json(info: TableInfo, source: CTE, names: Iterable[str]) -> ColumnElement[Any]:
    """The columns as an object, as `changes.plain` writes values: exact, and no secret."""
    pairs = [part for name in names for part in (literal(name, Text()), _plain(info, name, source.c[name]))]
    return func.jsonb_build_object(*pairs, type_=JSONB())


def _plain(info: TableInfo, name: str, column: ColumnElement[Any]) -> ColumnElement[Any]:
    if name in info.secret:
        return literal(REDACTED, Text())
    if name in info.append_only:
        return func.jsonb_build_object(literal(LENGTH, Text()), func.jsonb_array_length(column))
    return cast(column, Text()) if isinstance(column.type, Numeric) else column
