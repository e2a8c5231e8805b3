"""Foreign keys of what was written, checked by us: SQLite says that one is violated, but not which."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import and_, select

from emporion.infrastructure.persistence.base import Base, Values
from emporion.infrastructure.persistence.changes import Action, Change
from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.constraints import Rule, rules
from emporion.infrastructure.persistence.sqlite.errors import SqliteRefused

_VIOLATED: Final = "23503"


async def check_references(connection: Connection, changes: Iterable[Change]) -> None:
    """Raise `SqliteRefused` with the name of the first foreign key that points to nothing."""
    for change in changes:
        for rule in rules().values():
            if rule.refers_to is None:
                continue
            if change.action is Action.DELETE:
                broken = rule.refers_to[0] == change.table.name and await _points(
                    connection, rule.table, rule.columns, rule.refers_to[1], change.row
                )
            else:
                broken = rule.table == change.table.name and await _dangles(connection, rule, change)
            if broken:
                raise SqliteRefused(f"foreign key {rule.name}", _VIOLATED, rule.name)


async def _dangles(connection: Connection, rule: Rule, change: Change) -> bool:
    """Whether a written row's key is set, is what was written, and nobody has it."""
    assert rule.refers_to is not None  # noqa: S101 - for the type checker
    if any(change.row[column] is None for column in rule.columns):
        return False
    if change.new is not None and not set(rule.columns) & change.new.keys():
        return False
    return not await _points(connection, rule.refers_to[0], rule.refers_to[1], rule.columns, change.row)


async def _points(
    connection: Connection, table: str, columns: Iterable[str], of: Iterable[str], row: Values
) -> bool:
    """Whether the table has a row whose `columns` are this row's `of`."""
    found: Any = Base.metadata.tables[table]
    same = [found.c[column] == row[name] for column, name in zip(columns, of, strict=True)]
    return bool(await connection.fetch(select(found.c.id).where(and_(*same)).limit(1)))
