"""New names for columns and tables, with both names read and written between expand and contract."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from emporion.infrastructure.persistence.schema_changes.columns import check_is_quick
from emporion.infrastructure.persistence.schema_changes.copying import copy_column
from emporion.infrastructure.persistence.schema_changes.looks import column_exists, relation_kind
from emporion.infrastructure.persistence.schema_changes.not_null import set_not_null
from emporion.infrastructure.persistence.schema_changes.steps import (
    Unsafe,
    alone,
    fitting,
    quoted,
)

# Whoever inserts names one of the two, whoever updates changes one of the two; the other follows.
_FOLLOW: Final = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $follow$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.{new} := coalesce(NEW.{new}, NEW.{old});
    NEW.{old} := coalesce(NEW.{old}, NEW.{new});
  ELSIF NEW.{new} IS DISTINCT FROM OLD.{new} THEN
    NEW.{old} := NEW.{new};
  ELSE
    NEW.{new} := NEW.{old};
  END IF;
  RETURN NEW;
END
$follow$"""

_SAME_RIGHTS: Final = """
DO $rights$
DECLARE each record;
BEGIN
  FOR each IN
    SELECT a.privilege_type AS what, a.grantee::regrole AS who
      FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) AS a
     WHERE c.oid = '{table}'::regclass AND a.grantee <> 0 AND a.grantee <> c.relowner
       AND a.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
  LOOP
    EXECUTE format('GRANT %s ON {view} TO %s', each.what, each.who);
  END LOOP;
END
$rights$"""


def begin_rename_column(table: str, old: str, new: sa.Column[Any], *, in_shop: bool = True) -> None:
    """Expand: a second column under the new name, a trigger by which each follows the other, the old rows
    copied (see `copy_column`), NOT NULL where `new` says so. Code that knows either name reads and writes.

    ACCESS EXCLUSIVE for milliseconds to add the column, SHARE ROW EXCLUSIVE (writers wait) for milliseconds
    to add the trigger, and what `set_not_null` takes. Indexes and constraints of the new name come next, by
    operations of their own. Run again it goes on where it stopped. The reverse is `finish_rename_column`
    with the old name kept.
    """
    if new.server_default is not None:
        raise Unsafe(f"{table}.{new.name} follows {old}; a default would be taken for what was written")
    bare = sa.Column(new.name, new.type, nullable=True)
    check_is_quick(table, bare)
    alone(lambda: op.add_column(table, bare, if_not_exists=True))
    follow(table, follower_name(table, old, new.name), _FOLLOW, old=quoted(old), new=quoted(new.name))
    copy_column(table, new.name, f"t.{quoted(old)}", in_shop=in_shop)
    if not new.nullable:
        set_not_null(table, new.name)


def finish_rename_column(table: str, *, kept: str, gone: str) -> None:
    """Contract, once no code names `gone`: the trigger and that column are dropped in one transaction, ACCESS
    EXCLUSIVE for milliseconds. Run again it does nothing. The reverse is `begin_rename_column` from the kept
    name to the other one."""
    if column_exists(table, gone):
        alone(
            *without_follower(table, follower_name(table, kept, gone)),
            f"ALTER TABLE {quoted(table)} DROP COLUMN {quoted(gone)}",
        )


def begin_rename_table(old: str, new: str) -> None:
    """Expand: the table takes its new name and leaves a view under the old one, in one transaction. ACCESS
    EXCLUSIVE for milliseconds.

    Through the view rows are read and written with the rights and the row-level security of whoever asks. It
    has no constraints: `ON CONFLICT ON CONSTRAINT` by the old name fails. Run again it does nothing. The
    reverse is `cancel_rename_table`.
    """
    is_new = relation_kind(old) != "v" and relation_kind(new) is None
    rename = [f"ALTER TABLE {quoted(old)} RENAME TO {quoted(new)}"] if is_new else []
    alone(*rename, *_old_name_kept(old, new))


def cancel_rename_table(old: str, new: str) -> None:
    """Take `begin_rename_table` back, in one transaction, ACCESS EXCLUSIVE for milliseconds. Run again it
    does nothing."""
    if relation_kind(old) != "r":
        alone(
            f"DROP VIEW IF EXISTS {quoted(old)}",
            f"ALTER TABLE {quoted(new)} RENAME TO {quoted(old)}",
        )


def finish_rename_table(old: str) -> None:
    """Contract, once no code names `old`: the view goes. ACCESS EXCLUSIVE on it for milliseconds. Run again
    it does nothing. The reverse is `reopen_rename_table`."""
    alone(f"DROP VIEW IF EXISTS {quoted(old)}")


def reopen_rename_table(old: str, new: str) -> None:
    """The view under the old name again. It locks no row and no table."""
    alone(*_old_name_kept(old, new))


def follower_name(table: str, one: str, other: str) -> str:
    """Of the trigger and its function: the same in both directions."""
    return fitting("follow_" + "_".join([table, *sorted([one, other])]))


def follow(table: str, name: str, function: str, **names: str) -> None:
    """Make or renew a trigger that keeps one column in step with another. SHARE ROW EXCLUSIVE for
    milliseconds."""
    alone(
        function.format(name=quoted(name), **names),
        f"CREATE OR REPLACE TRIGGER {quoted(name)} BEFORE INSERT OR UPDATE ON {quoted(table)} "
        f"FOR EACH ROW EXECUTE FUNCTION {quoted(name)}()",
    )


def without_follower(table: str, name: str) -> list[str]:
    """The statements that drop such a trigger with its function."""
    return [
        f"DROP TRIGGER IF EXISTS {quoted(name)} ON {quoted(table)}",
        f"DROP FUNCTION IF EXISTS {quoted(name)}()",
    ]


def _old_name_kept(old: str, new: str) -> list[str]:
    return [
        f"CREATE OR REPLACE VIEW {quoted(old)} WITH (security_invoker = true) AS SELECT * FROM {quoted(new)}",
        _SAME_RIGHTS.format(table=quoted(new), view=quoted(old)),
    ]
