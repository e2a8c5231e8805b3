"""One connection of the pool, on loan to one transaction."""

from collections.abc import Sequence
from typing import Any, Final, Self

import asyncpg
from sqlalchemy import Connection as CoreConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.util import greenlet_spawn

from emporion.infrastructure.persistence.pipeline import WithCommit
from emporion.infrastructure.persistence.shielding import to_the_end
from emporion.infrastructure.persistence.texts import Texts

_KEPT: Final = 500
_STATEMENTS: Final = "emporion statements"


class Lease:
    """`driver` is the driver's own connection, `core` SQLAlchemy's view of it, made when it is wanted.
    The engine is in driver-level autocommit. With `keeps_statements`, statements stay prepared on the
    connection for as long as it lives; behind PgBouncer none outlives its transaction. Whoever listens to the
    engine `watched` hears of every statement."""

    def __init__(
        self,
        engine: AsyncEngine,
        texts: Texts,
        held: Any,
        core: AsyncConnection | None = None,
        *,
        keeps_statements: bool = True,
        watched: AsyncEngine | None = None,
    ) -> None:
        self.engine = engine
        self.watched: Any = (watched or engine).sync_engine
        self.texts = texts
        self.driver: Any = held.driver_connection
        self.keeps_statements = keeps_statements
        self._held = held
        self._core = core
        # They belong to the connection, and outlive this loan of it.
        self._statements: dict[str, Any] = held.info.setdefault(_STATEMENTS, {})

    @classmethod
    async def take(
        cls,
        engine: AsyncEngine,
        texts: Texts | None = None,
        *,
        keeps_statements: bool = True,
        watched: AsyncEngine | None = None,
    ) -> Self:
        """A connection of the engine's pool; waits for one as the pool does, and raises what it raises."""
        pool: Any = engine.sync_engine.pool
        held = await pool.taken()
        texts = texts or Texts(engine.dialect)
        return cls(engine, texts, held, keeps_statements=keeps_statements, watched=watched)

    @classmethod
    async def of(cls, core: AsyncConnection, texts: Texts) -> Self:
        """A connection that SQLAlchemy has checked out, and gives back."""
        return cls(core.engine, texts, await core.get_raw_connection(), core)

    async def core(self) -> AsyncConnection:
        """For what only SQLAlchemy can do."""
        if self._core is None:
            made = await greenlet_spawn(CoreConnection, self.engine.sync_engine, self._held)
            self._core = AsyncConnection(self.engine, made)
        return self._core

    def known(self, sql: str) -> Any:
        """The driver's prepared statement, or None where there is none yet."""
        found = self._statements.pop(sql, None)
        if found is not None:
            self._statements[sql] = found  # the last of them: the first was not used for the longest time
        return found

    async def prepared(self, sql: str) -> Any:
        """The driver's statement, which it prepares."""
        if not self.keeps_statements:
            return await self.driver.prepare(sql, name="")
        known, made = self._statements, await self.driver.prepare(sql)
        if len(known) >= _KEPT:
            del known[next(iter(known))]
        known[sql] = made
        return made

    async def fetched(self, statement: Any, values: Sequence[Any]) -> Sequence[Any]:
        """All records of a prepared statement: as its `fetch`, without three coroutines on the way there, and
        without what it does for an outdated one (see `forget_statements`)."""
        answer: tuple[Sequence[Any], bytes, bool] = await self._execute(statement, values)
        return answer[0]

    def with_commit(self, statement: Any, values: Sequence[Any]) -> WithCommit:
        """All records of a prepared statement, and what was done last, when COMMIT follows it."""
        return WithCommit(self.driver, self._execute(statement, values))

    def _execute(self, statement: Any, values: Sequence[Any]) -> Any:
        return self.driver._protocol.bind_execute(statement._state, values, "", 0, True, None)

    async def forget_statements(self) -> None:
        """They were prepared for tables, or types, that have changed since."""
        self._statements.clear()
        await self.driver.reload_schema_state()

    def translated(self, error: Exception) -> Exception:
        """A driver's error as SQLAlchemy's dialect names it."""
        if not isinstance(error, asyncpg.PostgresError | asyncpg.InterfaceError):
            return error
        named: Exception = error
        try:
            self._held.dbapi_connection._handle_exception(error)
        except Exception as found:
            named = found
        return named

    async def invalidate(self) -> None:
        """Throw it away: nobody gets it again."""
        await greenlet_spawn(self._held.invalidate)

    async def close(self) -> None:
        """Give it back, to the end."""
        pool: Any = self.engine.sync_engine.pool
        if pool.has_room():
            self._held.close()
        else:  # it was one too many, and is closed, which takes a message
            await to_the_end(greenlet_spawn(self._held.close))
