"""Statements that change a set of rows, raise their versions and write their audit records, all in one.

The old rows are locked and read in a first part (`RETURNING OLD` came with PostgreSQL 18 only), so they are
the latest ones, and nobody changes them before the second part does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Select,
    Table,
    Uuid,
    and_,
    any_,
    delete,
    func,
    literal,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningDelete

from emporion.infrastructure.persistence.base import Base, Values
from emporion.infrastructure.persistence.changes import Action
from emporion.infrastructure.persistence.set_trail import Said, json_of, trail_of
from emporion.infrastructure.persistence.tables import TableInfo


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
    """Sets columns where they differ, to values or to SQL over the row's own columns. Answers `touched` (how
    many rows), with `id` and `version` of each loaded one that was touched, or without (None)."""
    table = rows.table
    given = {name: _given(table, name, value) for name, value in values.items()}
    differs = or_(*(table.c[name].is_distinct_from(value) for name, value in given.items()))
    # FOR NO KEY UPDATE: rows that point to these do not wait.
    old = _locked(rows, differs).with_for_update(key_share=True).cte("old")
    raised = {"version": old.c.version + 1, "updated_at": now} if rows.info.has_version else {}
    names = [*values, *raised]
    done = (
        update(table)
        .where(*_same(rows.info, table, old))
        .values({**given, **raised})
        .returning(table.c.id, *(table.c[name] for name in names))
        .cte("done")
    )
    both = done.join(old, old.c.id == done.c.id)
    said = Said(both, done.c.id, json_of(rows.info, old, names), json_of(rows.info, done, names))
    told = trail_of(rows.info, rows.told, Action.UPDATE, said)
    return _answer(rows, done, done.c.version if raised else null()).add_cte(told)


def _given(table: Table, name: str, value: Any) -> ColumnElement[Any]:
    return value if isinstance(value, ColumnElement) else literal(value, table.c[name].type)


def delete_statement(rows: RowSet, owned: Sequence[Owned] = ()) -> Select[Any]:
    """Removes the rows and those that they own; answers as `update_statement` does, without versions."""
    old = _locked(rows).with_for_update().cte("old")
    done = _deleted(rows.info, rows.table, old).cte("done")
    told = _told_of_deletion(rows.info, rows.told, old, done)
    answer = _answer(rows, done, null()).add_cte(told)
    for place, each in enumerate(owned):
        theirs = Base.metadata.tables[each.info.name]
        mine = [theirs.c.shop_id == old.c.shop_id] if each.info.has_shop else []
        found = select(theirs).join(old, and_(*mine, theirs.c[each.column] == old.c.id))
        old_part = found.with_for_update(of=theirs).cte(f"old_{place}")
        done_part = _deleted(each.info, theirs, old_part).cte(f"done_{place}")
        answer = answer.add_cte(_told_of_deletion(each.info, rows.told, old_part, done_part, f"told_{place}"))
    return answer


def _told_of_deletion(info: TableInfo, told: Values, old: CTE, done: CTE, name: str = "told") -> CTE:
    both = done.join(old, old.c.id == done.c.id)
    return trail_of(
        info, told, Action.DELETE, Said(both, done.c.id, json_of(info, old, info.columns), null()), name
    )


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
