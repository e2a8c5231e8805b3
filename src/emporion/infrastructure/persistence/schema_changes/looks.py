"""What is there already: operations look first, so that one that was interrupted can be run again.

Offline there is nothing to look at: every question is answered as on a database where nothing was done yet.
"""

from enum import Enum
from typing import Final

from emporion.infrastructure.persistence.schema_changes.steps import found, is_offline

_CONSTRAINT: Final = """
SELECT convalidated FROM pg_constraint WHERE conrelid = to_regclass(:table) AND conname = :name"""

_DEFINITION: Final = """
SELECT pg_get_constraintdef(oid) FROM pg_constraint
 WHERE conrelid = to_regclass(:table) AND conname = :name"""

_INDEX: Final = """
SELECT indisvalid AND indisready FROM pg_index WHERE indexrelid = to_regclass(:name)"""

_COLUMN: Final = """
SELECT attnotnull FROM pg_attribute
 WHERE attrelid = to_regclass(:table) AND attname = :column AND attnum > 0 AND NOT attisdropped"""

_TRIGGER: Final = "SELECT true FROM pg_trigger WHERE tgrelid = to_regclass(:table) AND tgname = :name"


class State(Enum):
    """Of a constraint or an index. UNFINISHED: added and not validated, or left behind by an interruption."""

    ABSENT = "absent"
    UNFINISHED = "unfinished"
    DONE = "done"


def constraint_state(table: str, name: str) -> State:
    return _state(found(_CONSTRAINT, table=table, name=name))


def index_state(name: str) -> State:
    return _state(found(_INDEX, name=name))


def column_exists(table: str, column: str, *, offline: bool = True) -> bool:
    """Whether the column is there; offline what the caller expects."""
    return offline if is_offline() else found(_COLUMN, table=table, column=column) is not None


def is_not_null(table: str, column: str) -> bool:
    return found(_COLUMN, table=table, column=column) is True


def trigger_exists(table: str, name: str, *, offline: bool = True) -> bool:
    """The same of a trigger."""
    return offline if is_offline() else found(_TRIGGER, table=table, name=name) is not None


def relation_kind(name: str) -> str | None:
    """`r` for a table, `v` for a view, None where nothing has the name (or offline)."""
    kind: str | None = found("SELECT relkind::text FROM pg_class WHERE oid = to_regclass(:name)", name=name)
    return kind


def definition(table: str, name: str) -> str:
    """A constraint as PostgreSQL would write it; empty where there is none."""
    return found(_DEFINITION, table=table, name=name) or ""


def _state(is_done: bool | None) -> State:
    if is_done is None:
        return State.ABSENT
    return State.DONE if is_done else State.UNFINISHED
