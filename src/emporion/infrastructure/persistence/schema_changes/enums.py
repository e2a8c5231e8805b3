"""The values that an enum column may have: its named CHECK follows the code's StrEnum."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

from emporion.infrastructure.persistence.schema_changes.constraints import validate
from emporion.infrastructure.persistence.schema_changes.looks import definition
from emporion.infrastructure.persistence.schema_changes.steps import (
    RowsInTheWay,
    alone,
    is_offline,
    quoted,
)

_SHOWN: Final = 5


def set_enum_values(table: str, column: str, values: Sequence[str], *, name: str | None = None) -> None:
    """Allow these values and no others, in the order of the StrEnum. A value is added before the code that
    writes it runs, and removed after the last such code has gone; the reverse is the former list.

    The CHECK is exchanged in one transaction, NOT VALID (ACCESS EXCLUSIVE, milliseconds): rows to come are
    held to it from that moment. Then the rows are read under SHARE UPDATE EXCLUSIVE. Raises `RowsInTheWay`
    with the values and their numbers where rows have others; the former list then holds as before. Run again
    it goes on where it stopped.
    """
    check = name or f"ck_{table}_{column}"
    listed = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    former = definition(table, check)
    _refuse_others(table, column, values, listed)
    if not _lists(former, values):
        alone(
            f"ALTER TABLE {quoted(table)} DROP CONSTRAINT IF EXISTS {quoted(check)}",
            f"ALTER TABLE {quoted(table)} ADD CONSTRAINT {quoted(check)} "
            f"CHECK ({quoted(column)} IN ({listed})) NOT VALID",
        )
    try:
        validate(table, check)
    except RowsInTheWay:
        # A row came between the count and the exchange.
        if former:
            alone(f"ALTER TABLE {quoted(table)} ADD CONSTRAINT {quoted(check)} {_not_valid(former)}")
            validate(table, check)
        _refuse_others(table, column, values, listed)
        raise


def _refuse_others(table: str, column: str, values: Sequence[str], listed: str) -> None:
    if is_offline():
        return
    sql = (
        f"SELECT {quoted(column)}, count(*) FROM {quoted(table)} WHERE {quoted(column)} NOT IN ({listed}) "
        f"GROUP BY 1 ORDER BY 2 DESC"
    )
    others = op.get_bind().execute(sa.text(sql.replace(":", "\\:"))).all()
    if others:
        shown = ", ".join(f"{count:,} have '{value}'" for value, count in others[:_SHOWN])
        raise RowsInTheWay(
            f"{table}.{column} may not be held to {', '.join(values)}: {shown}. Give these rows another "
            "value (emporion db backfill), then run the migration again"
        )


def _lists(former: str, values: Sequence[str]) -> bool:
    """Whether the CHECK that is there lists these values, in this order."""
    places = [former.find("'" + value.replace("'", "''") + "'::text") for value in values]
    return former.count("::text") == len(values) and -1 not in places and places == sorted(places)


def _not_valid(former: str) -> str:
    return former if former.endswith("NOT VALID") else f"{former} NOT VALID"
