"""Another type for a column, by a shadow column that is filled meanwhile."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from emporion.infrastructure.persistence.schema_changes.columns import check_is_quick
from emporion.infrastructure.persistence.schema_changes.copying import copy_column
from emporion.infrastructure.persistence.schema_changes.looks import column_exists, trigger_exists
from emporion.infrastructure.persistence.schema_changes.not_null import set_not_null
from emporion.infrastructure.persistence.schema_changes.renames import (
    follow,
    follower_name,
    without_follower,
)
from emporion.infrastructure.persistence.schema_changes.steps import alone, quoted

_COMPUTE: Final = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $follow$
BEGIN
  NEW.{shadow} := {value};
  RETURN NEW;
END
$follow$"""

# Since PostgreSQL 18 a NOT NULL has a name, made from that of its column.
_NAMED_LIKE_THE_COLUMN: Final = """
DO $named$
BEGIN
  IF EXISTS (SELECT FROM pg_constraint WHERE conrelid = '{table}'::regclass AND contype = 'n'
             AND conname = '{table}_{shadow}_not_null') THEN
    ALTER TABLE {table} RENAME CONSTRAINT {table}_{shadow}_not_null TO {table}_{column}_not_null;
  END IF;
END
$named$"""


def begin_change_type(
    table: str, column: str, shadow: sa.Column[Any], using: str, *, in_shop: bool = True
) -> None:
    """Expand: a column of the new type beside the old one, a trigger that fills it with every write, the old
    rows converted a batch at a time (see `copy_column`), NOT NULL where `shadow` says so.

    `using` is SQL with the old value as `{value}`, such as "{value}::bigint". It must not fail for anything
    that the application may write: where it fails for a row that is there, the trigger is taken away again
    and the server's error is raised. Locks as `begin_rename_column` does. Indexes and constraints of the
    shadow come next, by operations of their own. The reverse is `cancel_change_type`.
    """
    bare = sa.Column(shadow.name, shadow.type, nullable=True)
    check_is_quick(table, bare)
    alone(lambda: op.add_column(table, bare, if_not_exists=True))
    name = follower_name(table, column, shadow.name)
    value = using.format(value=f"NEW.{quoted(column)}")
    follow(table, name, _COMPUTE, shadow=quoted(shadow.name), value=value)
    try:
        copy_column(table, shadow.name, using.format(value=f"t.{quoted(column)}"), in_shop=in_shop)
    except sa.exc.DBAPIError:
        alone(*without_follower(table, name))
        raise
    if not shadow.nullable:
        set_not_null(table, shadow.name)


def swap_column(table: str, column: str, shadow: str) -> None:
    """The two columns exchange their names and the trigger goes, in one transaction: ACCESS EXCLUSIVE for
    milliseconds. The old values stay under the shadow's name, which may be NULL from now on.

    Run again it does nothing: it looks for the trigger. The reverse is `begin_change_type` with the old type
    and the conversion back, then `swap_column`.
    """
    name, aside = follower_name(table, column, shadow), f"{shadow}_"
    if trigger_exists(table, name):
        exchanged = ((column, aside), (shadow, column), (aside, shadow))
        alone(
            *without_follower(table, name),
            *(f"{_alter(table)} RENAME COLUMN {quoted(old)} TO {quoted(new)}" for old, new in exchanged),
            f"{_alter(table)} ALTER COLUMN {quoted(shadow)} DROP NOT NULL",
            _NAMED_LIKE_THE_COLUMN.format(table=quoted(table), shadow=shadow, column=column),
        )


def cancel_change_type(table: str, column: str, shadow: str) -> None:
    """Take `begin_change_type` back: trigger and shadow go in one transaction, ACCESS EXCLUSIVE for
    milliseconds. Run again it does nothing."""
    if column_exists(table, shadow):
        alone(
            *without_follower(table, follower_name(table, column, shadow)),
            f"{_alter(table)} DROP COLUMN {quoted(shadow)}",
        )


def _alter(table: str) -> str:
    return f"ALTER TABLE {quoted(table)}"
