"""Taking away columns and tables: first the code stops using them, then they go."""

from collections.abc import Sequence

from emporion.infrastructure.persistence.schema_changes.constraints import drop_constraint
from emporion.infrastructure.persistence.schema_changes.not_null import drop_not_null
from emporion.infrastructure.persistence.schema_changes.steps import alone, quoted


def begin_drop_column(table: str, column: str) -> None:
    """Expand: rows may be written without the column from now on, as the next version of the code does.
    ACCESS EXCLUSIVE for milliseconds. The reverse is `set_not_null`, which refuses while there are NULLs."""
    drop_not_null(table, column)


def drop_column(table: str, column: str) -> None:
    """Contract, once no code names it: ACCESS EXCLUSIVE for milliseconds, no row is rewritten; indexes and
    constraints on it go with it. Run again it does nothing. The reverse is `add_column`: what the column
    held is lost."""
    alone(f"ALTER TABLE {quoted(table)} DROP COLUMN IF EXISTS {quoted(column)}")


def begin_drop_table(table: str, foreign_keys: Sequence[str]) -> None:
    """Expand: the table points nowhere any more, so that rows of others come and go without it, and dropping
    it will lock no table but itself. ACCESS EXCLUSIVE on it and on each target, one after the other, for
    milliseconds. The reverse is `add_foreign_key` for each."""
    for name in foreign_keys:
        drop_constraint(table, name)


def drop_table(table: str) -> None:
    """Contract, once no code names it: ACCESS EXCLUSIVE for milliseconds. Fails where others point to it. Run
    again it does nothing. The reverse is `op.create_table`: the rows are lost."""
    alone(f"DROP TABLE IF EXISTS {quoted(table)}")
