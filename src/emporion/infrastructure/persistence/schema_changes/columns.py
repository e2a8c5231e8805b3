"""Adding a column, and its default."""

import re
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from emporion.infrastructure.persistence.schema_changes.steps import Unsafe, alone, quoted

# A literal, perhaps with a cast, or what is evaluated once for the whole statement.
_CONSTANT: Final = re.compile(
    r"""(?ix) (?: '(?:[^']|'')*' | [-+]?\d+(?:\.\d+)? | true | false | null
              | now\(\) | current_timestamp | current_date )
        (?: \s*::\s*[a-z_][\w ]*(?:\(\d+(?:,\s*\d+)?\))?(?:\[\])? )?""",
)


def add_column(table: str, column: sa.Column[Any]) -> None:
    """ACCESS EXCLUSIVE for milliseconds, however many rows there are: PostgreSQL notes a constant default
    beside them and rewrites none. Run again it changes nothing.

    Raises `Unsafe` for what would rewrite or check every row under that lock. The reverse is `drop_column`.
    """
    check_is_quick(table, column)
    alone(lambda: op.add_column(table, column, if_not_exists=True))


def set_default(table: str, column: str, default: str) -> None:
    """For rows to come; `default` is SQL. ACCESS EXCLUSIVE for milliseconds; its reverse: `drop_default`."""
    alone(f"ALTER TABLE {quoted(table)} ALTER COLUMN {quoted(column)} SET DEFAULT {default}")


def drop_default(table: str, column: str) -> None:
    """Once all code that runs writes the column: the application makes values, not the database. ACCESS
    EXCLUSIVE for milliseconds; rows keep what they have."""
    alone(f"ALTER TABLE {quoted(table)} ALTER COLUMN {quoted(column)} DROP DEFAULT")


def check_is_quick(table: str, column: sa.Column[Any]) -> None:
    """Raises `Unsafe` with words that say what to do where adding the column would take long."""
    place = f"{table}.{column.name}"
    if column.computed is not None or column.identity is not None or column.primary_key:
        raise Unsafe(
            f"{place} is computed for every row, which rewrites the table while nobody can read it: add a "
            "plain column, fill it with a backfill, and let the application write it"
        )
    if column.foreign_keys or column.unique or column.index or column.constraints:
        raise Unsafe(
            f"{place} brings a constraint or an index that is checked or built under the lock: add the bare "
            "column, then use add_foreign_key, add_check, add_unique or create_index"
        )
    default = _default(column)
    if default is None and not column.nullable:
        raise Unsafe(
            f"{place} has no value for the rows that are there: give it a constant server_default, or add it "
            "nullable, fill it with `emporion db backfill`, then use set_not_null"
        )
    if default is not None and not _CONSTANT.fullmatch(default.strip()):
        raise Unsafe(
            f"the default of {place}, {default}, may differ from row to row, which rewrites the table while "
            "nobody can read it: add the column nullable and without default, let the application write it, "
            "fill the old rows with `emporion db backfill`, then use set_not_null"
        )


def _default(column: sa.Column[Any]) -> str | None:
    """The server's default as SQL."""
    given = column.server_default
    if not isinstance(given, sa.DefaultClause):
        return None
    if isinstance(given.arg, str):
        return "'" + given.arg.replace("'", "''") + "'"
    return str(given.arg.compile(compile_kwargs={"literal_binds": True}))
