"""Operations on tables in use, which a migration calls:

    from emporion.infrastructure.persistence import schema_changes as safe

    def upgrade() -> None:
        safe.create_index("ix_orders_total", "orders", ["shop_id", "total"])

Each consists of short steps that are transactions of their own, holds the weakest lock that does it, can be
run again after an interruption, names its reverse, and is printed by `--sql`. docs/migrations.md is the
cookbook.
"""

from emporion.infrastructure.persistence.schema_changes.columns import add_column, drop_default, set_default
from emporion.infrastructure.persistence.schema_changes.constraints import (
    add_check,
    add_foreign_key,
    add_unique,
    drop_constraint,
    rename_constraint,
)
from emporion.infrastructure.persistence.schema_changes.drops import (
    begin_drop_column,
    begin_drop_table,
    drop_column,
    drop_table,
)
from emporion.infrastructure.persistence.schema_changes.enums import set_enum_values
from emporion.infrastructure.persistence.schema_changes.indexes import create_index, drop_index
from emporion.infrastructure.persistence.schema_changes.not_null import drop_not_null, set_not_null
from emporion.infrastructure.persistence.schema_changes.renames import (
    begin_rename_column,
    begin_rename_table,
    cancel_rename_table,
    finish_rename_column,
    finish_rename_table,
    reopen_rename_table,
)
from emporion.infrastructure.persistence.schema_changes.steps import RowsInTheWay, Unsafe
from emporion.infrastructure.persistence.schema_changes.types import (
    begin_change_type,
    cancel_change_type,
    swap_column,
)

__all__ = [
    "RowsInTheWay",
    "Unsafe",
    "add_check",
    "add_column",
    "add_foreign_key",
    "add_unique",
    "begin_change_type",
    "begin_drop_column",
    "begin_drop_table",
    "begin_rename_column",
    "begin_rename_table",
    "cancel_change_type",
    "cancel_rename_table",
    "create_index",
    "drop_column",
    "drop_constraint",
    "drop_default",
    "drop_index",
    "drop_not_null",
    "drop_table",
    "finish_rename_column",
    "finish_rename_table",
    "rename_constraint",
    "reopen_rename_table",
    "set_default",
    "set_enum_values",
    "set_not_null",
    "swap_column",
]
