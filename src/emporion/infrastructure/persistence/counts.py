"""Whether there are any, how many, and about how many."""

import json
from typing import Any, Final, TypeVar

from sqlalchemy import ClauseElement, Executable, Select, func, literal_column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from emporion.domain.shared.criteria import Filter
from emporion.domain.shared.page import CAP, Accuracy, Total
from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.reader import SqlReader

T = TypeVar("T")

_WORTH_COUNTING: Final = 1000


class SqlCounts(SqlReader[T]):
    """`Counts` on PostgreSQL."""

    async def exists(self, wanted: Filter[Any]) -> bool:
        any_row: Select[Any] = (await self._asked(wanted)).with_only_columns(literal_column("1")).limit(1)
        return bool(await self._uow.connection.fetch(any_row))

    async def count(self, wanted: Filter[Any]) -> int:
        return (await total(self._uow.connection, await self._asked(wanted), Accuracy.EXACT)).count


async def total(connection: Connection, statement: Select[Any], accuracy: Accuracy) -> Total:
    """How many rows the statement finds, in one statement of its own."""
    bare: Select[Any] = statement.with_only_columns(literal_column("1")).order_by(None)
    match accuracy:
        case Accuracy.ESTIMATED if connection.speaks_postgres:
            (row,) = await connection.fetch(Explain(bare))
            plan = json.loads(row[0]) if isinstance(row[0], str) else row[0]
            if (expected := int(plan[0]["Plan"]["Plan Rows"])) >= _WORTH_COUNTING:
                return Total(expected, Accuracy.ESTIMATED)
        case Accuracy.CAPPED:
            bare = bare.limit(CAP + 1)
    (row,) = await connection.fetch(select(func.count()).select_from(bare.subquery()))
    return (
        Total(CAP, Accuracy.CAPPED)
        if accuracy is Accuracy.CAPPED and row[0] > CAP
        else Total(row[0], Accuracy.EXACT)
    )


class Explain(Executable, ClauseElement):
    """The planner's idea of a statement, as JSON; the statement is not run."""

    inherit_cache = False

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement


@compiles(Explain, "postgresql")
def _explain(element: Explain, compiler: SQLCompiler, **kw: Any) -> str:
    return f"EXPLAIN (FORMAT JSON) {compiler.process(element.statement, **kw)}"
