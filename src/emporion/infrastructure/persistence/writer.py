"""Writes whole sets: one multi-row statement per table and operation, all of them as one message.

On PostgreSQL the rows of a table travel as one array per column (`unnest`), a single row as plain values, and
what all rows share once. All statements of a flush are data-modifying CTEs of one statement. All of them see
one snapshot and foreign keys are checked at its end, so their order does not matter to the server; it is the
foreign-key order all the same. Where an insert or update may need a unique value that a delete of the same
table gives up, it reads the delete's result first, which is the only order that PostgreSQL promises between
CTEs. (One JSON document per table instead would be a little less work here and half as much again there.)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID

from emporion.domain.shared.errors import StaleVersion
from emporion.infrastructure.persistence.append_only import Tail, whole
from emporion.infrastructure.persistence.changes import Action, Change, json_text
from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.tables import TableInfo

_RANK = {Action.DELETE: 0, Action.INSERT: 1, Action.UPDATE: 2}


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides a statement's text: the operation, the table, the columns that each row sends, those that
    all rows send once, and whether there is one row or any number."""

    action: Action
    table: TableInfo
    columns: tuple[str, ...]
    shared: tuple[str, ...]
    is_single: bool

    @property
    def sent(self) -> int:
        """How many parameters it has."""
        return len(self.names) + len(self.shared)

    @property
    def names(self) -> tuple[str, ...]:
        """What each row sends."""
        return (*self.columns, "expected") if self.is_checked else self.columns

    @property
    def is_checked(self) -> bool:
        """Whether rows can be missed because their version has moved on."""
        return self.table.has_version and self.action is not Action.INSERT

    @property
    def place(self) -> tuple[int, int]:
        """Deletes first, children before parents; then inserts and updates, parents first."""
        order = self.table.order
        return _RANK[self.action], -order if self.action is Action.DELETE else order


@dataclass(frozen=True, slots=True)
class Step:
    """One set: its shape and its rows."""

    shape: Shape
    changes: Sequence[Change]

    def parameters(self) -> list[Any]:
        """One list (of a single row: its value) per column that rows send, then the values they share."""
        shared = [self.changes[0].shared[name] for name in self.shape.shared]
        return [*(self._values() if self.shape.is_single else self._arrays()), *shared]

    def _values(self) -> list[Any]:
        (change,), json = self.changes, self.shape.table.json
        if self.shape.table.append_only:
            return [value for (value,) in self._arrays()]
        row = change.row
        sent = [row[name] for name in self.shape.columns]
        if json:
            for place, name in enumerate(self.shape.columns):
                if name in json and sent[place] is not None:
                    sent[place] = json_text(sent[place])
        if self.shape.is_checked:
            sent.append(change.expected)
        return sent

    def _arrays(self) -> list[Any]:
        sent: list[Any] = [_array(self.shape, column, self.changes) for column in self.shape.columns]
        if self.shape.is_checked:
            sent.append([change.expected for change in self.changes])
        return sent


@dataclass(frozen=True, slots=True)
class Lost:
    """A row that somebody else changed or removed first."""

    step: Step
    change: Change


class Writer(Protocol):
    """Sends a flush's changes, whatever the server."""

    async def write(
        self, connection: Connection, shop_id: UUID, changes: Iterable[Change]
    ) -> StaleVersion | None:
        """Write everything, or tell the first row that had another version than expected."""
        ...


class SetWriter:
    """Writes a flush's changes; `single=False` sends one statement a set (for other engines, for tests)."""

    def __init__(self, *, single: bool = True) -> None:
        self._single = single

    async def write(
        self, connection: Connection, shop_id: UUID, changes: Iterable[Change]
    ) -> StaleVersion | None:
        """Write everything, or tell the first row that had another version than expected."""
        steps = _steps(changes)
        for batch in [steps] if self._single else [[step] for step in steps]:
            lost = await _send(connection, shop_id, batch)
            if lost is not None:
                return await _who_was_first(connection, shop_id, lost)
        return None


def _steps(changes: Iterable[Change]) -> list[Step]:
    grouped: dict[tuple[Action, TableInfo], list[Change]] = {}
    for change in changes:
        grouped.setdefault((change.action, change.table), []).append(change)
    steps = [Step(_shape(action, table, rows), rows) for (action, table), rows in grouped.items()]
    return sorted(steps, key=lambda step: step.shape.place)


def _shape(action: Action, table: TableInfo, changes: list[Change]) -> Shape:
    shared = tuple(name for name in changes[0].shared if name != "shop_id")
    return Shape(action, table, _columns(action, table, changes, shared), shared, len(changes) == 1)


def _columns(
    action: Action, table: TableInfo, changes: list[Change], shared: tuple[str, ...]
) -> tuple[str, ...]:
    if action is Action.INSERT:
        return tuple(name for name in table.inserted if name not in shared) if shared else table.inserted
    if action is Action.DELETE:
        return ("id",)
    # A set has one list of columns: the union. Rows send their unchanged values, which the version guards.
    changed = {name for change in changes for name in change.new or ()}
    return ("id", *(name for name in table.columns if name in changed))


def _array(shape: Shape, column: str, changes: Sequence[Change]) -> list[Any]:
    if column in shape.table.append_only:
        return [json_text(_added(column, change)) for change in changes]
    values = [change.row[column] for change in changes]
    if column in shape.table.json:
        return [value if value is None else json_text(value) for value in values]
    return values


def _added(column: str, change: Change) -> list[Any]:
    """What an append-only array gets more: everything for a new row, nothing where it did not change."""
    if change.action is Action.INSERT:
        return whole(change.row[column])
    return list((change.new or {}).get(column, Tail()).items)


async def _send(connection: Connection, shop_id: UUID, steps: list[Step]) -> Lost | None:
    """Run one statement; the first row that it did not find in the expected version, or None."""
    sql = statement(tuple(step.shape for step in steps))
    parameters = [shop_id, *(value for step in steps for value in step.parameters())]
    found = tuple((await connection.fetch_sql(sql, parameters))[0])[1:]
    for step, ids in zip([step for step in steps if step.shape.is_checked], found, strict=True):
        if len(ids or ()) != len(step.changes):
            return next(Lost(step, change) for change in step.changes if change.record_id not in (ids or ()))
    return None


@lru_cache(maxsize=1024)
def statement(shapes: tuple[Shape, ...]) -> str:
    """The text for sets of these shapes; $1 is the shop, then each set's arrays in order."""
    parts, found, number = [], ["$1::uuid"], 2
    deletes = {s.table.name: place for place, s in enumerate(shapes) if s.action is Action.DELETE}
    for place, shape in enumerate(shapes):
        earlier = None if shape.action is Action.DELETE else deletes.get(shape.table.name)
        parts.append(f"s{place} AS ({_part(shape, number, earlier)})")
        number += shape.sent
        if shape.is_checked:
            found.append(f"(SELECT array_agg(id) FROM s{place})")
    return f"WITH {', '.join(parts)} SELECT {', '.join(found)}"


def _part(shape: Shape, first: int, earlier: int | None) -> str:
    """One data-modifying statement; it starts when the part with the place `earlier` is through."""
    table, rows = shape.table, _rows(shape, first)
    wait = [] if earlier is None else [f"(SELECT count(*) FROM s{earlier}) >= 0"]
    where = " AND ".join(
        (["t.shop_id = $1::uuid"] if table.has_shop else [])
        + ["t.id = u.id"]
        + (["t.version = u.expected"] if shape.is_checked else [])
        + wait
    )
    match shape.action:
        case Action.INSERT:
            into, select = ["shop_id"][: table.has_shop], ["$1::uuid"][: table.has_shop]
            into += [*shape.columns, *shape.shared]
            select += [f"u.{name}{table.casts[name]}" for name in shape.columns]
            select += [
                f"${place}::{_scalar(table.arrays[name])}"
                for place, name in enumerate(shape.shared, first + shape.sent - len(shape.shared))
            ]
            after = f" WHERE {wait[0]}" if wait else ""
            return (
                f"INSERT INTO {table.name} ({', '.join(into)}) SELECT {', '.join(select)} FROM {rows}{after}"
            )
        case Action.UPDATE:
            sets = ", ".join(f"{name} = {_set(table, name)}" for name in shape.columns if name != "id")
            return f"UPDATE {table.name} AS t SET {sets} FROM {rows} WHERE {where} RETURNING t.id"
        case Action.DELETE:
            return f"DELETE FROM {table.name} AS t USING {rows} WHERE {where} RETURNING t.id"


def _rows(shape: Shape, first: int) -> str:
    """What is sent, as a table u."""
    kinds = [shape.table.arrays.get(name, "integer[]") for name in shape.names]
    if shape.is_single:
        values = ", ".join(f"${place}::{_scalar(kind)}" for place, kind in enumerate(kinds, first))
        return f"(SELECT {values}) AS u({', '.join(shape.names)})"
    arrays = ", ".join(f"${place}::{kind}" for place, kind in enumerate(kinds, first))
    return f"unnest({arrays}) AS u({', '.join(shape.names)})"


def _scalar(kind: str) -> str:
    return kind.removesuffix("[]")


def _set(table: TableInfo, name: str) -> str:
    sent = f"u.{name}{table.casts[name]}"
    return f"t.{name} || {sent}" if name in table.append_only else sent


async def _who_was_first(connection: Connection, shop_id: UUID, lost: Lost) -> StaleVersion:
    """The error for a lost row, with the version that it has now, or None where it is gone."""
    table, change = lost.step.shape.table, lost.change
    shop = "shop_id = $1" if table.has_shop else "$1::uuid IS NOT NULL"
    sql = f"SELECT version FROM {table.name} WHERE {shop} AND id = $2"
    rows = await connection.fetch_sql(sql, [shop_id, change.record_id])
    return StaleVersion(
        table=table.name,
        record_id=change.record_id,
        expected=change.expected or 0,
        actual=rows[0].version if rows else None,
    )
