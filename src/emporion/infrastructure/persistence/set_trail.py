"""Audit records that the statement itself makes from the rows it has changed.

Their ids are of the application's making all the same: one UUIDv7, and its successors row by row.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    FromClause,
    Numeric,
    Text,
    Uuid,
    cast,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.append_only import LENGTH
from emporion.infrastructure.persistence.audit import REDACTED
from emporion.infrastructure.persistence.base import Values
from emporion.infrastructure.persistence.changes import Action
from emporion.infrastructure.persistence.models.audit import AuditRecordModel
from emporion.infrastructure.persistence.tables import TableInfo

_TRAIL = AuditRecordModel.__table__


@dataclass(frozen=True, slots=True)
class Said:
    """What the audit records of some rows say: whose (`record_id`), and their old and new values."""

    rows: FromClause
    record_id: ColumnElement[UUID]
    old: ColumnElement[Any]
    new: ColumnElement[Any]


def trail_of(info: TableInfo, told: Values, action: Action, said: Said, name: str = "told") -> CTE:
    """One audit record for each row, if the table is audited. `told` are the columns that all of them have in
    common."""
    columns: dict[str, ColumnElement[Any]] = {
        **{column: literal(value, _TRAIL.c[column].type) for column, value in told.items()},
        "id": _numbered(func.row_number().over(order_by=said.record_id)),
        "table_name": literal(info.name, Text()),
        "record_id": said.record_id,
        "action": literal(action.value, Text()),
        "old_values": said.old,
        "new_values": said.new,
    }
    records = select(*columns.values()).select_from(said.rows).where(literal(info.audited))
    return insert(_TRAIL).from_select(list(columns), records).cte(name)


def json_of(info: TableInfo, source: CTE, names: Iterable[str]) -> ColumnElement[Any]:
    """The columns as an object, as `changes.plain` writes values: exact, and no secret."""
    pairs = [part for name in names for part in (literal(name, Text()), _plain(info, name, source.c[name]))]
    return func.jsonb_build_object(*pairs, type_=JSONB())


def _plain(info: TableInfo, name: str, column: ColumnElement[Any]) -> ColumnElement[Any]:
    if name in info.secret:
        return literal(REDACTED, Text())
    if name in info.append_only:
        return func.jsonb_build_object(literal(LENGTH, Text()), func.jsonb_array_length(column))
    return cast(column, Text()) if isinstance(column.type, Numeric) else column


def _numbered(number: ColumnElement[int]) -> ColumnElement[UUID]:
    """UUIDv7s that begin with one of ours and go up by one a row: its last 48 bits are random, and leave
    room for more rows than a table can have."""
    first = new_id().hex
    low = literal(int(first[-12:], 16) >> 2, BigInteger)
    counted = func.lpad(func.to_hex(low + number), 12, "0")
    return cast(func.concat(literal(first[:-12], Text()), counted), Uuid())
