"""Indexes, built and dropped while the table is written."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from emporion.infrastructure.persistence.schema_changes.looks import State, index_state
from emporion.infrastructure.persistence.schema_changes.steps import (
    RowsInTheWay,
    Unsafe,
    found,
    is_offline,
    patiently,
    said,
)


def create_index(
    name: str, table: str, columns: Sequence[str | sa.TextClause], *, unique: bool = False, **options: Any
) -> None:
    """CREATE INDEX CONCURRENTLY: SHARE UPDATE EXCLUSIVE while it is built, so rows are read and written; it
    takes two passes and waits for transactions that are older than each.

    An invalid index of the same name, which an interrupted try has left, is dropped and built anew. Raises
    `RowsInTheWay` for duplicates under `unique` and leaves no index behind: an invalid unique one would
    refuse rows. `options` are Alembic's (`postgresql_where=`, `postgresql_using=`). The reverse is
    `drop_index`.
    """
    if index_state(name) is State.DONE:
        return _check_same(name, table)
    if index_state(name) is State.UNFINISHED:
        drop_index(name, table)
    try:
        with patiently():
            op.create_index(
                name,
                table,
                list(columns),
                unique=unique,
                postgresql_concurrently=True,
                if_not_exists=is_offline(),
                **options,
            )
    except sa.exc.IntegrityError as broken:
        drop_index(name, table)
        raise RowsInTheWay(
            f"{name} cannot be unique on {table}: {said(broken)}. Nothing was left behind; mend the rows "
            "(emporion db backfill), then run the migration again"
        ) from broken
    return None


def drop_index(name: str, table: str) -> None:
    """DROP INDEX CONCURRENTLY: waits for the transactions that use it, and nobody waits for it. Run again it
    does nothing. The reverse is `create_index`."""
    with patiently():
        op.drop_index(name, table_name=table, postgresql_concurrently=True, if_exists=True)


def _check_same(name: str, table: str) -> None:
    """An index of another table under this name would make the operation silently do nothing."""
    sql = "SELECT indrelid = to_regclass(:table) FROM pg_index WHERE indexrelid = to_regclass(:name)"
    if not found(sql, name=name, table=table):
        raise Unsafe(f"{name} is an index of another table than {table}: choose another name")
