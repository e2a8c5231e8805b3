"""One checked-out connection inside one transaction. All statements of a unit of work pass here."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Executable
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from emporion.application.shared.ports import TransactionOptions


class Connection:
    """Begins with BEGIN and its settings as one message, ends with COMMIT or ROLLBACK, counts both.

    The SQLAlchemy connection is in driver-level autocommit, so that BEGIN, the isolation level and
    `SET LOCAL` travel together instead of in three round trips. Settings are literals of checked type,
    transaction-local, so that nothing leaks into the pool.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.is_open = False

    async def begin(self, options: TransactionOptions, shop_id: UUID) -> None:
        """Open the transaction; row-level security sees `shop_id` as app.shop_id until it ends."""
        # Open before the server says so: a BEGIN that is cancelled on its way may have arrived.
        self.is_open = True
        await self._simple(_begin(options, shop_id))

    async def fetch(
        self, statement: Executable, parameters: dict[str, Any] | None = None
    ) -> Sequence[Row[Any]]:
        """All rows of a Core statement."""
        result = await self._connection.execute(statement, parameters)
        return result.fetchall() if result.returns_rows else []

    async def fetch_sql(self, sql: str, parameters: Sequence[Any]) -> Sequence[Row[Any]]:
        """All rows of a statement with numbered parameters ($1, ...)."""
        result = await self._connection.exec_driver_sql(sql, tuple(parameters))
        return result.fetchall() if result.returns_rows else []

    async def stream(self, statement: Executable) -> Any:
        """A server-side cursor over a Core statement: memory stays flat however many rows there are."""
        return await self._connection.stream(statement)

    async def commit(self) -> None:
        await self._simple("COMMIT")
        self.is_open = False

    async def rollback(self) -> None:
        """Undo everything. A connection that cannot even do that is thrown away; a cancelled caller waits."""
        if not self.is_open:
            return
        self.is_open = False
        await to_the_end(self._rollback())

    async def _rollback(self) -> None:
        try:
            await self._simple("ROLLBACK")
        except Exception:
            await self._connection.invalidate()

    async def _simple(self, sql: str) -> None:
        raw = await self._connection.get_raw_connection()
        driver: Any = raw.driver_connection
        await driver.execute(sql)


async def to_the_end(work: Coroutine[Any, Any, None]) -> None:
    """Wait for `work` however often the caller is cancelled; the cancellation is raised after it."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled from task.exception()
    task.result()


def _begin(options: TransactionOptions, shop_id: UUID) -> str:
    mode = f"BEGIN ISOLATION LEVEL {options.isolation.value} READ {'ONLY' if options.read_only else 'WRITE'}"
    if options.deferrable:
        mode += ", DEFERRABLE"
    # citus.* is accepted by plain PostgreSQL; on Citus it carries the next line to the shards.
    shop = UUID(int=shop_id.int)
    return f"{mode}; SET LOCAL citus.propagate_set_commands = 'local'; SET LOCAL app.shop_id = '{shop}'"
