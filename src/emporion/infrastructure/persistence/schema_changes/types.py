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
    stop_following,
)
from emporion.infrastructure.persistence.schema_changes.steps import alone, quoted, run, together

_COMPUTE: Final = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $follow$
BEGIN
  NEW.{shadow} := {value};
  RETURN NEW;
END
$follow$"""


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
    with alone():
        op.add_column(table, bare, if_not_exists=True)
    name = follower_name(table, column, shadow.name)
    value = using.format(value=f"NEW.{quoted(column)}")
    follow(table, name, _COMPUTE, shadow=quoted(shadow.name), value=value)
    try:
        copy_column(table, shadow.name, using.format(value=f"t.{quoted(column)}"), in_shop=in_shop)
    except sa.exc.DBAPIError:
        with together():
            stop_following(table, name)
        raise
    if not shadow.nullable:
        set_not_null(table, shadow.name)


def swap_column(table: str, column: str, shadow: str) -> None:
    """The two columns exchange their names and the trigger goes, in one transaction: ACCESS EXCLUSIVE for
    milliseconds. The old values stay under the shadow's name, which may be NULL from now on.

    Run again it does nothing: it looks for the trigger. The reverse is `begin_change_type` with the old type
    and the conversion back, then `swap_column`.
    """
    name, aside = follower_name(table, column, shadow), quoted(f"{shadow}_")
    with together():
        if trigger_exists(table, name):
            stop_following(table, name)
            for old, new in ((column, aside), (shadow, quoted(column)), (aside, quoted(shadow))):
                old = old if old == aside else quoted(old)
                run(f"ALTER TABLE {quoted(table)} RENAME COLUMN {old} TO {new}")
            run(f"ALTER TABLE {quoted(table)} ALTER COLUMN {quoted(shadow)} DROP NOT NULL")


def cancel_change_type(table: str, column: str, shadow: str) -> None:
    """Take `begin_change_type` back: trigger and shadow go in one transaction, ACCESS EXCLUSIVE for
    milliseconds. Run again it does nothing."""
    with together():
        if column_exists(table, shadow):
            stop_following(table, follower_name(table, column, shadow))
            run(f"ALTER TABLE {quoted(table)} DROP COLUMN {quoted(shadow)}")
