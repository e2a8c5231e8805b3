"""SQLite's errors in the words of the SQL standard, so that everything above knows one language of errors."""

import re
import sqlite3
from typing import Final

from sqlalchemy import Index, UniqueConstraint

from emporion.infrastructure.persistence.base import Base
from emporion.infrastructure.persistence.sqlstate import chain

_STATES: Final = {
    "SQLITE_BUSY": "55P03",
    "SQLITE_BUSY_SNAPSHOT": "40001",  # somebody else has written since this transaction's first read
    "SQLITE_LOCKED": "55P03",
    "SQLITE_READONLY": "25006",
    "SQLITE_CONSTRAINT_UNIQUE": "23505",
    "SQLITE_CONSTRAINT_PRIMARYKEY": "23505",
    "SQLITE_CONSTRAINT_FOREIGNKEY": "23503",
    "SQLITE_CONSTRAINT_NOTNULL": "23502",
    "SQLITE_CONSTRAINT_CHECK": "23514",
}
_INDEX: Final = re.compile(r"index '([^']+)'")
_CHECK: Final = re.compile(r"CHECK constraint failed: (\w+)")
_COLUMNS: Final = re.compile(r"UNIQUE constraint failed: (.+)")


class SqliteRefused(Exception):
    """What SQLite refused: `sqlstate` as PostgreSQL would say it, the constraint by its name in our metadata
    (None where there is none or SQLite does not tell)."""

    def __init__(self, message: str, sqlstate: str, constraint: str | None = None) -> None:
        super().__init__(message)
        self.sqlstate = sqlstate
        self.constraint_name = constraint


def translated(error: BaseException) -> SqliteRefused | None:
    """The refusal behind an exception; None where it is something else."""
    for link in chain(error):
        if isinstance(link, sqlite3.Error):
            state = _STATES.get(getattr(link, "sqlite_errorname", ""))
            return None if state is None else SqliteRefused(str(link), state, _constraint(str(link)))
    return None


def _constraint(message: str) -> str | None:
    for pattern in (_INDEX, _CHECK):
        if found := pattern.search(message):
            return found.group(1)
    found = _COLUMNS.search(message)
    return None if found is None else _unique_over(found.group(1).split(", "))


def _unique_over(columns: list[str]) -> str | None:
    """The unique constraint or index over these `table.column`s: SQLite names the columns only."""
    table = Base.metadata.tables.get(columns[0].partition(".")[0])
    if table is None:
        return None
    wanted = {column.partition(".")[2] for column in columns}
    unique: list[UniqueConstraint | Index] = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    unique += [index for index in table.indexes if index.unique]
    for each in unique:
        if {column.name for column in each.columns} == wanted:
            return str(each.name)
    return None
