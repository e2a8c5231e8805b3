"""Writes whole sets: one multi-row statement per table and operation, all of them as one message.

Rows travel as sets.py says. All statements of a flush are data-modifying CTEs of one statement. All of them
see one snapshot and foreign keys are checked at its end, so their order does not matter to the server; it is
the foreign-key order all the same. Where an insert or update may need a unique value that a delete of the
same table gives up, it reads the delete's result first, which is the only order that PostgreSQL promises
between CTEs. (One JSON document per table instead would be a little less work here and half as much again
there.)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, count
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from emporion.domain.shared.errors import StaleVersion
from emporion.infrastructure.persistence.changes import Action, Change
from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.sets import ANY_NUMBER, MOST_AS_VALUES, Shape, Step, step_of
from emporion.infrastructure.persistence.sqlstate import sqlstate
from emporion.infrastructure.persistence.tables import TableInfo

_LOST: Final = "emporion: rows that are as expected: "
_NO_UUID: Final = "22P02"
"""The SQLSTATE of a text that is no UUID (invalid_text_representation)."""


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

    async def write_last(
        self, connection: Connection, shop_id: UUID, changes: Iterable[Change]
    ) -> StaleVersion | None:
        """As `write`; what is written may be committed with it: the connection tells whether it was."""
        return await self.write(connection, shop_id, changes)


class SetWriter(Writer):
    """Writes a flush's changes; `single=False` sends one statement a set (for other engines, for tests).
    `most` rows of a set travel as values: where nothing stays prepared, long texts cost more than they save.
    """

    def __init__(self, *, single: bool = True, most: int = MOST_AS_VALUES) -> None:
        self._single = single
        self._most = most

    async def write(
        self, connection: Connection, shop_id: UUID, changes: Iterable[Change]
    ) -> StaleVersion | None:
        steps = _steps(changes, self._most)
        for batch in [steps] if self._single else [[step] for step in steps]:
            lost = await _send(connection, shop_id, batch)
            if lost is not None:
                return await _who_was_first(connection, shop_id, lost)
        return None

    async def write_last(
        self, connection: Connection, shop_id: UUID, changes: Iterable[Change]
    ) -> StaleVersion | None:
        """In one message with COMMIT, if it is one statement."""
        if not self._single:
            return await self.write(connection, shop_id, changes)
        return await _send_last(connection, shop_id, _steps(changes, self._most))


def _steps(changes: Iterable[Change], most: int) -> list[Step]:
    grouped: dict[tuple[Action, TableInfo], list[Change]] = {}
    for change in changes:
        grouped.setdefault((change.action, change.table), []).append(change)
    steps = [step_of(action, table, rows, most) for (action, table), rows in grouped.items()]
    return sorted(steps, key=lambda step: step.shape.place)


async def _send(connection: Connection, shop_id: UUID, steps: list[Step]) -> Lost | None:
    """Run one statement; the first row that it did not find in the expected version, or None."""
    sql = statement(tuple(step.shape for step in steps))
    parameters = [shop_id, *chain.from_iterable(step.parameters() for step in steps)]
    found = tuple((await connection.fetch_sql(sql, parameters))[0])[1:]
    for step, ids in zip([step for step in steps if step.shape.is_checked], found, strict=True):
        if len(ids or ()) != len(step.changes):
            return next(Lost(step, change) for change in step.changes if change.record_id not in (ids or ()))
    return None


async def _send_last(connection: Connection, shop_id: UUID, steps: list[Step]) -> StaleVersion | None:
    """Run one statement and commit, unless there is a row that it did not find in the expected version."""
    checked = [step for step in steps if step.shape.is_checked]
    parameters = [shop_id, *chain.from_iterable(step.parameters() for step in steps)]
    if checked:
        parameters.append(sum(len(step.changes) for step in checked))
    try:
        await connection.write_and_commit(
            statement(tuple(step.shape for step in steps), is_last=True), parameters
        )
    except DBAPIError as error:
        if not _tells_of_lost_rows(error):
            raise
        await connection.reopen()
        stale = await _first_stale(connection, shop_id, checked)
        await connection.rollback()
        if stale is None:
            raise
        return stale
    return None


def _tells_of_lost_rows(error: DBAPIError) -> bool:
    return sqlstate(error) == _NO_UUID and _LOST in str(error.orig)


@lru_cache(maxsize=1024)
def statement(shapes: tuple[Shape, ...], *, is_last: bool = False) -> str:
    """The text for sets of these shapes; $1 is the shop, then each set's arrays in order. One that COMMIT
    follows has to see itself that no row was lost: last comes how many it should find, and the error for
    another number is about a UUID."""
    parts, found, number = [], ["$1::uuid"], 2
    deletes = {s.table.name: place for place, s in enumerate(shapes) if s.action is Action.DELETE}
    for place, shape in enumerate(shapes):
        earlier = None if shape.action is Action.DELETE else deletes.get(shape.table.name)
        parts.append(f"s{place} AS ({_part(shape, number, earlier)})")
        number += shape.sent
        if shape.is_checked:
            found.append(f"(SELECT {'count(*)' if is_last else 'array_agg(id)'} FROM s{place})")
    if is_last and len(found) > 1:
        counted = f"(SELECT {' + '.join(found[1:])} AS rows) AS found"
        error = f"('{_LOST}' || found.rows)::uuid"  # of something that is not known before it runs
        wanted = f"CASE WHEN found.rows = ${number}::bigint THEN $1::uuid ELSE {error} END"
        return f"WITH {', '.join(parts)} SELECT {wanted} FROM {counted}"
    return f"WITH {', '.join(parts)} SELECT {', '.join(found)}"


def _part(shape: Shape, first: int, earlier: int | None) -> str:
    """One data-modifying statement; it starts when the part with the place `earlier` is through."""
    table, rows = shape.table, _rows(shape, first)
    shared = [
        f"${place}::{_scalar(table.arrays[name])}"
        for place, name in enumerate(shape.shared, first + shape.sent - len(shape.shared))
    ]
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
            select += shared
            wanted = [*wait, "u.id IS NOT NULL"] if shape.has_padding else wait
            after = f" WHERE {' AND '.join(wanted)}" if wanted else ""
            return (
                f"INSERT INTO {table.name} ({', '.join(into)}) SELECT {', '.join(select)} FROM {rows}{after}"
            )
        case Action.UPDATE:
            sets = [f"{name} = {_set(table, name)}" for name in shape.columns if name != "id"]
            sets += [f"{name} = {value}" for name, value in zip(shape.shared, shared, strict=True)]
            sets += ["version = u.expected + 1"] if shape.is_checked else []
            return f"UPDATE {table.name} AS t SET {', '.join(sets)} FROM {rows} WHERE {where} RETURNING t.id"
        case Action.DELETE:
            return f"DELETE FROM {table.name} AS t USING {rows} WHERE {where} RETURNING t.id"


def _rows(shape: Shape, first: int) -> str:
    """What is sent, as a table u."""
    kinds = [shape.table.arrays.get(name, "integer[]") for name in shape.names]
    names = ", ".join(shape.names)
    if shape.size == ANY_NUMBER:
        arrays = ", ".join(f"${place}::{kind}" for place, kind in enumerate(kinds, first))
        return f"unnest({arrays}) AS u({names})"
    numbers = count(first)
    rows = [", ".join(f"${next(numbers)}::{_scalar(kind)}" for kind in kinds) for _ in range(shape.size)]
    return f"(VALUES ({'), ('.join(rows)})) AS u({names})"


def _scalar(kind: str) -> str:
    return kind.removesuffix("[]")


def _set(table: TableInfo, name: str) -> str:
    sent = f"u.{name}{table.casts[name]}"
    return f"t.{name} || {sent}" if name in table.append_only else sent


async def _who_was_first(connection: Connection, shop_id: UUID, lost: Lost) -> StaleVersion:
    """The error for a lost row, with the version that it has now, or None where it is gone."""
    found = await _versions(connection, shop_id, lost.step.shape.table, [lost.change])
    return _stale(lost.change, found)


async def _first_stale(connection: Connection, shop_id: UUID, steps: list[Step]) -> StaleVersion | None:
    """The error for the first row that has another version than expected. Versions only grow: a row that was
    lost has another one ever after."""
    for step in steps:
        found = await _versions(connection, shop_id, step.shape.table, step.changes)
        for change in step.changes:
            if found.get(change.record_id) != change.expected:
                return _stale(change, found)
    return None


async def _versions(
    connection: Connection, shop_id: UUID, table: TableInfo, changes: Sequence[Change]
) -> dict[UUID, int]:
    """The versions that these rows have now; those that are gone are left out."""
    shop = "shop_id = $1" if table.has_shop else "$1::uuid IS NOT NULL"
    sql = f"SELECT id, version FROM {table.name} WHERE {shop} AND id = ANY($2::uuid[])"
    rows = await connection.fetch_sql(sql, [shop_id, [change.record_id for change in changes]])
    return {row.id: row.version for row in rows}


def _stale(change: Change, versions: dict[UUID, int]) -> StaleVersion:
    return StaleVersion(
        table=change.table.name,
        record_id=change.record_id,
        expected=change.expected or 0,
        actual=versions.get(change.record_id),
    )
