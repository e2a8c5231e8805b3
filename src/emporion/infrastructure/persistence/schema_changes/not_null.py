"""NOT NULL without reading the table under a lock."""

from emporion.infrastructure.persistence.schema_changes.constraints import add_check, drop_constraint
from emporion.infrastructure.persistence.schema_changes.looks import is_not_null
from emporion.infrastructure.persistence.schema_changes.steps import alone, fitting, quoted


def set_not_null(table: str, column: str) -> None:
    """Four steps: a CHECK that is NOT VALID (ACCESS EXCLUSIVE, milliseconds), its validation (SHARE UPDATE
    EXCLUSIVE while the rows are read), SET NOT NULL, which believes the CHECK and reads nothing (ACCESS
    EXCLUSIVE, milliseconds), and the CHECK is dropped.

    Raises `RowsInTheWay` where NULLs are left, and takes the CHECK away. Run again it goes on where it
    stopped. The reverse is `drop_not_null`.
    """
    check = fitting(f"ck_{table}_{column}_not_null")
    if not is_not_null(table, column):
        add_check(check, table, f"{quoted(column)} IS NOT NULL")
        alone(f"ALTER TABLE {quoted(table)} ALTER COLUMN {quoted(column)} SET NOT NULL")
    drop_constraint(table, check)


def drop_not_null(table: str, column: str) -> None:
    """ACCESS EXCLUSIVE for milliseconds. Run again it does nothing."""
    alone(f"ALTER TABLE {quoted(table)} ALTER COLUMN {quoted(column)} DROP NOT NULL")
