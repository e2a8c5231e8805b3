"""Foreign keys, CHECKs and unique constraints on tables that are in use.

A constraint is added NOT VALID, which holds for rows to come and looks at none, and validated in a
transaction of its own under a lock that stops neither readers nor writers.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from emporion.infrastructure.persistence.schema_changes.indexes import create_index
from emporion.infrastructure.persistence.schema_changes.looks import State, constraint_state
from emporion.infrastructure.persistence.schema_changes.steps import (
    RowsInTheWay,
    alone,
    listed,
    patiently,
    quoted,
    run,
    said,
)


def add_foreign_key(
    name: str, table: str, target: str, columns: Sequence[str], target_columns: Sequence[str]
) -> None:
    """SHARE ROW EXCLUSIVE on both tables (writers wait) for milliseconds; then, to validate, SHARE UPDATE
    EXCLUSIVE on this and ROW SHARE on the target, under which both are read and written.

    Raises `RowsInTheWay` where rows point to nothing; then the key is gone again. Run again it goes on where
    it stopped. The columns want an index first. The reverse is `drop_constraint`.
    """
    if constraint_state(table, name) is State.ABSENT:
        alone(
            f"ALTER TABLE {quoted(table)} ADD CONSTRAINT {quoted(name)} "
            f"FOREIGN KEY ({listed(list(columns))}) "
            f"REFERENCES {quoted(target)} ({listed(list(target_columns))}) NOT VALID"
        )
    validate(table, name)


def add_check(name: str, table: str, condition: str) -> None:
    """ACCESS EXCLUSIVE for milliseconds, then SHARE UPDATE EXCLUSIVE while the rows are read.

    Raises `RowsInTheWay` where rows fail `condition` (SQL); then the CHECK is gone again. Run again it goes
    on where it stopped. The reverse is `drop_constraint`.
    """
    if constraint_state(table, name) is State.ABSENT:
        alone(f"ALTER TABLE {quoted(table)} ADD CONSTRAINT {quoted(name)} CHECK ({condition}) NOT VALID")
    validate(table, name)


def add_unique(name: str, table: str, columns: Sequence[str]) -> None:
    """The index is built CONCURRENTLY (see `create_index`), then made the constraint: ACCESS EXCLUSIVE for
    milliseconds. Raises `RowsInTheWay` for duplicates, and leaves nothing behind. Run again it goes on where
    it stopped. The reverse is `drop_constraint`, which drops the index, too."""
    if constraint_state(table, name) is State.DONE:
        return
    create_index(name, table, list(columns), unique=True)
    alone(f"ALTER TABLE {quoted(table)} ADD CONSTRAINT {quoted(name)} UNIQUE USING INDEX {quoted(name)}")


def drop_constraint(table: str, name: str) -> None:
    """ACCESS EXCLUSIVE for milliseconds, of a foreign key on its target, too. Run again it does nothing."""
    alone(f"ALTER TABLE {quoted(table)} DROP CONSTRAINT IF EXISTS {quoted(name)}")


def rename_constraint(table: str, old: str, new: str) -> None:
    """ACCESS EXCLUSIVE for milliseconds; an index behind it is renamed with it. Its own reverse."""
    if constraint_state(table, new) is State.ABSENT:
        alone(f"ALTER TABLE {quoted(table)} RENAME CONSTRAINT {quoted(old)} TO {quoted(new)}")


def validate(table: str, name: str) -> None:
    """SHARE UPDATE EXCLUSIVE while the rows are read, as long as that takes. Raises `RowsInTheWay` and drops
    the constraint where a row breaks it: what ran before goes on as before."""
    if constraint_state(table, name) is State.DONE:
        return
    try:
        with patiently():
            run(f"ALTER TABLE {quoted(table)} VALIDATE CONSTRAINT {quoted(name)}")
    except sa.exc.IntegrityError as broken:
        drop_constraint(table, name)
        raise RowsInTheWay(
            f"rows of {table} break {name}, so it was taken away again: {said(broken)}. Mend the rows "
            "(emporion db backfill), then run the migration again"
        ) from broken
