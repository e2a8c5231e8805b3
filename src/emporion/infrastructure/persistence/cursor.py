"""Rows of a long answer, a batch at a time, by a cursor of the server: memory stays flat."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy.engine import Row

from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork

BATCH: Final = 500


async def streamed(
    uow: SqlUnitOfWork, sql: str, parameters: Sequence[Any], *, batch: int = BATCH
) -> AsyncIterator[Row[Any]]:
    """The rows of a statement with numbered parameters. The first batch is here when this answers, so what
    is wrong with the statement or takes too long is known by then; the rest comes while the rows are read,
    within the unit of work."""
    name = _name(sql)
    await uow.connection.fetch_sql(f"DECLARE {name} NO SCROLL CURSOR FOR {sql}", parameters)
    first = await uow.connection.fetch_sql(f"FETCH {batch} FROM {name}", ())
    return _rows(uow, name, first, batch)


async def _rows(
    uow: SqlUnitOfWork, name: str, rows: Sequence[Row[Any]], batch: int
) -> AsyncIterator[Row[Any]]:
    while rows:
        for row in rows:
            yield row
        if len(rows) < batch:
            break
        rows = await uow.connection.fetch_sql(f"FETCH {batch} FROM {name}", ())
    await uow.connection.fetch_sql(f"CLOSE {name}", ())


@lru_cache(maxsize=1024)
def _name(sql: str) -> str:
    # One name a statement: the driver remembers which columns a FETCH brings by the text of that FETCH.
    return f"rows_{hashlib.sha256(sql.encode()).hexdigest()[:24]}"
