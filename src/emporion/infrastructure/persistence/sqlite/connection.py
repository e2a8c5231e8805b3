"""One SQLite connection inside one transaction."""

from collections.abc import Awaitable, Sequence
from typing import Any, ClassVar, TypeVar

from sqlalchemy import Executable
from sqlalchemy.engine import Row

from emporion.infrastructure.persistence.connection import Connection, Opening
from emporion.infrastructure.persistence.shielding import to_the_end
from emporion.infrastructure.persistence.sqlite.errors import translated
from emporion.infrastructure.persistence.texts import Question

R = TypeVar("R")


class SqliteConnection(Connection):
    """As `Connection`: BEGIN DEFERRED, so that readers never wait; of two transactions that have read and
    both want to write, the second is refused with 40001. Errors carry PostgreSQL's SQLSTATEs."""

    speaks_postgres: ClassVar[bool] = False
    can_end_unheard: ClassVar[bool] = False

    async def begin(self, opening: Opening, *, ends_unheard: bool = False) -> None:
        """Nothing is gained by waiting: there is no way to the server."""
        await self._lease.core()  # which sets the driver's autocommit, and would end a transaction with that
        await super().begin(opening, ends_unheard=ends_unheard)
        await self._open()

    async def reopen(self) -> None:
        """Roll back and begin the same kind of transaction again."""
        await self.rollback()
        await self.begin(self._opening)

    async def fetch(
        self, statement: Executable, parameters: dict[str, Any] | None = None
    ) -> Sequence[Row[Any]]:
        core = await self._lease.core()
        result = await self._watched(core.execute(statement, parameters))
        return result.fetchall() if result.returns_rows else []

    async def answer(self, question: Question, **values: Any) -> Sequence[Row[Any]]:
        return await self.fetch(question.statement, values)

    async def fetch_sql(self, sql: str, parameters: Sequence[Any]) -> Sequence[Row[Any]]:
        """Refused: SQLite neither knows PostgreSQL's casts nor takes its values."""
        raise TypeError(f"written for PostgreSQL, with {len(parameters)} values: {sql[:80]}")

    async def commit(self) -> None:
        await to_the_end(self._commit())

    async def _watched(self, work: Awaitable[R], _: str | None = None) -> R:
        try:
            return await work
        except Exception as error:
            refused = translated(error)
            if refused is None:
                raise
            raise refused from error

    async def _simple(self, sql: str) -> str:
        for part in filter(None, map(str.strip, sql.split(";"))):
            try:
                cursor = await self._wire.execute(part)
                await cursor.close()
            except Exception as error:
                raise (translated(error) or error) from error
        return sql.partition(";")[0].strip()
