"""The one difference between what was loaded and what was saved, from which everything is written."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import orjson

from emporion.infrastructure.persistence.base import Values
from emporion.infrastructure.persistence.tables import TableInfo

RowKey = tuple[str, UUID]
"""Table name and row id; the shop is the unit of work's."""

Rows = dict[RowKey, tuple[TableInfo, Values]]
"""All rows of one aggregate."""


class Action(StrEnum):
    """What happens to a row; audit records carry the same words."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"

    __hash__ = str.__hash__  # enumerations hash in Python, and every flush looks shapes up by them


@dataclass(slots=True)
class Change:
    """One row's change. `old` and `new` hold, for an update, only the columns that differ, and of an
    append-only array only what was added; `row` is the complete new row (for a delete: the old one);
    `expected` is the version it must have in the database; `shared` are columns of an insertion that all rows
    of its set have in common, which then are not in `row`.
    """

    table: TableInfo
    action: Action
    row: Values
    old: Values | None
    new: Values | None
    expected: int | None = None
    shared: Values = field(default_factory=dict)

    @property
    def record_id(self) -> UUID:
        found: UUID = self.row["id"]
        return found


def rows_of(pairs: Iterable[tuple[TableInfo, Values]]) -> Rows:
    """Rows by key; two rows with one key are a bug of the mapping."""
    rows: Rows = {}
    for table, values in pairs:
        key = (table.name, values["id"])
        if key in rows:
            raise ValueError(f"an aggregate holds {table.name} {values['id']} twice")
        rows[key] = (table, values)
    return rows


def difference(root: RowKey, before: Rows, after: Rows, now: datetime) -> dict[RowKey, Change]:
    """Changes that turn `before` into `after`. A change of any owned row raises the root's version too,
    so that an aggregate has one version for all that it owns."""
    changes: dict[RowKey, Change] = {}
    for key, (table, row) in after.items():
        known = before.get(key)
        if known is None:
            changes[key] = _insert(table, row, now)
        elif (change := _update(table, known[1], row, now)) is not None:
            changes[key] = change
    for key, (table, row) in before.items():
        if key not in after:
            changes[key] = _delete(table, row)
    if changes and root not in changes:
        _touch(changes, root, before, after, now)
    return changes


def insertion(table: TableInfo, row: Values, shared: Values | None = None) -> Change:
    """A new row of a table without versions."""
    return Change(table, Action.INSERT, row, None, row, None, shared or {})


def _insert(table: TableInfo, row: Values, now: datetime) -> Change:
    if table.has_version:
        row = {**row, "version": 1, "updated_at": row.get("created_at") or now}
    return insertion(table, row)


def _delete(table: TableInfo, row: Values) -> Change:
    return Change(table, Action.DELETE, row, row, None, row.get("version"))


def _update(table: TableInfo, old: Values, new: Values, now: datetime) -> Change | None:
    changed = [name for name in table.compared if old[name] != new[name]]
    if not changed:
        return None
    if not table.has_version:
        raise TypeError(f"{table.name} rows are never changed, yet {', '.join(changed)} did")
    return _versioned(table, old, new, changed, now)


def _versioned(table: TableInfo, old: Values, new: Values, changed: list[str], now: datetime) -> Change:
    row = {**new, "version": old["version"] + 1, "updated_at": now}
    names = [*changed, "version", "updated_at"]
    return Change(
        table,
        Action.UPDATE,
        row,
        {name: old[name] for name in names},
        {name: row[name].since(old[name]) if name in table.append_only else row[name] for name in names},
        old["version"],
    )


def _touch(changes: dict[RowKey, Change], root: RowKey, before: Rows, after: Rows, now: datetime) -> None:
    if root in before and root in after and before[root][0].has_version:
        table, old = before[root]
        changes[root] = _versioned(table, old, after[root][1], [], now)


_AS_IT_IS = frozenset({str, int, bool, float, type(None)})
_AS_TEXT: Final = (UUID, Decimal)


def plain(value: Any) -> Any:
    """A value as the audit trail and messages hold it: exact, and readable by jsonb_populate_record."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is datetime:
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return str(value)


def json_text(value: Any) -> str:
    """`plain(value)` as JSON, at once."""
    try:
        return orjson.dumps(value, default=_other, option=orjson.OPT_PASSTHROUGH_SUBCLASS).decode()
    except TypeError:  # numbers over 64 bits, names that are no strings
        return json.dumps(plain(value))


def _other(value: Any) -> Any:
    """What orjson does not write by itself: decimals, and the driver's kind of UUID, which come often."""
    return str(value) if isinstance(value, _AS_TEXT) else plain(value)
