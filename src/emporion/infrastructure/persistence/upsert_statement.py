"""One statement that inserts what is new and updates what differs, with the audit records of both.

`ON CONFLICT DO UPDATE` cannot tell old values before PostgreSQL 18, and counts every row as changed. So the
insertion leaves conflicts alone; the rows that it met are locked, compared and updated beside it. A row that
somebody else has inserted since the statement began is in neither part: it is not answered, and the next
statement sees it.
"""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    JSON,
    Column,
    ColumnElement,
    FromClause,
    Index,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    case,
    cast,
    column,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, distinct_on, insert
from sqlalchemy.types import TypeEngine

from emporion.domain.shared.upserts import Outcome
from emporion.infrastructure.persistence.base import Base, Values
from emporion.infrastructure.persistence.changes import Action, plain
from emporion.infrastructure.persistence.set_trail import Said, json_of, trail_of
from emporion.infrastructure.persistence.tables import TableInfo

_FIXED = frozenset({"shop_id", "id", "created_at", "updated_at", "version"})


@dataclass(frozen=True, slots=True)
class Target:
    """A table, the unique constraint or index that decides, and the columns that only insertions set."""

    info: TableInfo
    key: str
    kept: Collection[str]

    @property
    def table(self) -> Table:
        return Base.metadata.tables[self.info.name]

    @property
    def rule(self) -> UniqueConstraint | Index:
        named: list[Any] = [*self.table.constraints, *self.table.indexes]
        found = next(each for each in named if each.name == self.key)
        if not isinstance(found, UniqueConstraint | Index):
            raise TypeError(f"{self.key} is neither a unique constraint nor an index")
        return found

    @property
    def changed(self) -> tuple[str, ...]:
        """The columns that an update sets."""
        return tuple(name for name in self.info.columns if name not in _FIXED and name not in self.kept)


def upsert_statement(target: Target, rows: Sequence[Values], told: Values, now: datetime) -> Select[Any]:
    """Answers `place` (in the order of `rows`, from 1), `id`, `version` and `outcome` for each row that could
    be decided."""
    info, table = target.info, target.table
    given = _given(target, rows)
    made = (
        insert(table)
        .from_select(info.columns, select(*(given.c[name] for name in info.columns)).order_by(given.c.place))
        .on_conflict_do_nothing(constraint=target.rule)
        .returning(*table.c)
        .cte("made")
    )
    old = (
        select(table, given.c.place.label("place"))
        .join_from(table, given, _same_key(target, given))
        .order_by(given.c.place)
        .with_for_update(of=table, key_share=True)
        .cte("old")
    )
    done = _updated(target, given, old, now)
    answer = _answer(given, made, old, done)
    inserted = Said(made, made.c.id, null(), json_of(info, made, info.columns))
    names = [*target.changed, "version", "updated_at"]
    both = done.join(old, old.c.id == done.c.id)
    updated = Said(both, done.c.id, json_of(info, old, names), json_of(info, done, names))
    return answer.add_cte(
        trail_of(info, told, Action.INSERT, inserted, "told_made"),
        trail_of(info, told, Action.UPDATE, updated, "told_done"),
    )


def _given(target: Target, rows: Sequence[Values]) -> CTE:
    """The rows as a table, one parameter a column; of those with one key the first: the others come next."""
    table, names = target.table, target.info.columns
    sent = [
        literal([_sent(table.c[name], row[name]) for row in rows], ARRAY(_kind(table.c[name])))
        for name in names
    ]
    columns = [column(name, _kind(table.c[name])) for name in names]
    unnested = (
        func.unnest(*sent).table_valued(*columns, with_ordinality="place", name="sent").render_derived()
    )
    typed = [
        (cast(unnested.c[name], JSONB()) if name in target.info.json else unnested.c[name]).label(name)
        for name in names
    ]
    raw = select(*typed, unnested.c.place.label("place")).cte("raw")
    keys = _key_of(target, raw)
    return select(raw).ext(distinct_on(*keys)).order_by(*keys, raw.c.place).cte("given")


def _updated(target: Target, given: CTE, old: CTE, now: datetime) -> CTE:
    table = target.table
    shop = [table.c.shop_id == old.c.shop_id] if target.info.has_shop else []
    differs = or_(*(old.c[name].is_distinct_from(given.c[name]) for name in target.changed))
    values = {name: given.c[name] for name in target.changed}
    return (
        update(table)
        .where(*shop, table.c.id == old.c.id, given.c.place == old.c.place, differs)
        .values({**values, "version": old.c.version + 1, "updated_at": now})
        .returning(table.c.id, *(table.c[name] for name in (*target.changed, "version", "updated_at")))
        .cte("done")
    )


def _answer(given: CTE, made: CTE, old: CTE, done: CTE) -> Select[Any]:
    parts = (
        given.outerjoin(made, made.c.id == given.c.id)
        .outerjoin(old, old.c.place == given.c.place)
        .outerjoin(done, done.c.id == old.c.id)
    )
    outcome = case(
        (made.c.id.is_not(None), Outcome.INSERTED.value),
        (done.c.id.is_not(None), Outcome.UPDATED.value),
        else_=Outcome.UNCHANGED.value,
    )
    return (
        select(
            given.c.place,
            func.coalesce(made.c.id, old.c.id).label("id"),
            func.coalesce(made.c.version, done.c.version, old.c.version).label("version"),
            outcome.label("outcome"),
        )
        .select_from(parts)
        .where(or_(made.c.id.is_not(None), old.c.id.is_not(None)))
    )


def _same_key(target: Target, given: CTE) -> ColumnElement[bool]:
    pairs = zip(_key_of(target, target.table), _key_of(target, given), strict=True)
    return and_(*(mine == theirs for mine, theirs in pairs), _condition(target))


def _condition(target: Target) -> ColumnElement[bool]:
    """Of a partial index: which rows it holds."""
    where = target.rule.dialect_options["postgresql"].get("where") if isinstance(target.rule, Index) else None
    return true() if where is None else literal_column(_qualified(str(where), target.table, target.info.name))


def _key_of(target: Target, source: FromClause) -> list[ColumnElement[Any]]:
    """The key's columns and expressions, of this source's rows."""
    parts = target.rule.expressions if isinstance(target.rule, Index) else list(target.rule.columns)
    alias = source.name if isinstance(source, CTE | Table) else ""
    return [
        source.c[part.name]
        if isinstance(part, Column)
        else literal_column(_qualified(str(part), target.table, alias))
        for part in parts
    ]


def _qualified(expression: str, table: Table, alias: str) -> str:
    """An index expression with its columns said to be those of `alias`."""
    return re.sub(rf"\b({'|'.join(table.columns.keys())})\b", rf"{alias}.\1", expression)


def _kind(of: Column[Any]) -> TypeEngine[Any]:
    # As the writer does: text is not cut by a length, JSON travels as text.
    return Text() if isinstance(of.type, String | JSON) else of.type


def _sent(of: Column[Any], value: Any) -> Any:
    return json.dumps(plain(value)) if isinstance(of.type, JSON) and value is not None else value
