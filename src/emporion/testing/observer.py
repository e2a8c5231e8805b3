"""A session beside those under test: watches and ends them, as an administrator would."""

import asyncio
from collections.abc import Callable
from typing import Any

from sqlalchemy import URL, NullPool, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

_STATE = text("SELECT state, state_change, wait_event FROM pg_stat_activity WHERE pid = :pid")
_END = text("SELECT pg_terminate_backend(:pid)")
_OPEN = text(
    "SELECT state || ': ' || query FROM pg_stat_activity WHERE datname = current_database() "
    "AND usename = current_user AND state <> 'idle' AND pid <> pg_backend_pid()"
)


class Observer:
    """Signs in as the same role, which may look at and terminate its own sessions."""

    def __init__(self, url: URL) -> None:
        self._engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._connection: AsyncConnection | None = None

    async def open(self) -> None:
        self._connection = await self._engine.connect()

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
        await self._engine.dispose()

    async def terminate(self, pid: int) -> None:
        """End a session; returns when its server process is gone."""
        await self._rows(_END, pid=pid)
        # The function's own waiting looks every 100 ms.
        await self.wait_until_gone(pid)

    async def state(self, pid: int) -> tuple[Any, ...] | None:
        """What a session does and since when; None when it is gone."""
        found = await self._rows(_STATE, pid=pid)
        return tuple(found[0]) if found else None

    async def wait_until_gone(self, pid: int) -> None:
        """Until the session's server process has ended, and given back what it held."""
        await self._until(lambda now: now is None, pid)

    async def wait_until_answered(self, pid: int, before: tuple[Any, ...] | None) -> None:
        """Until the session has done something since `before` and waits for its client again."""
        # After a Parse without Sync it counts as active, although nothing is left to do.
        await self._until(
            lambda now: now is None or (now != before and (now[0] != "active" or now[2] == "ClientRead")), pid
        )

    async def wait_until_ended(self, pid: int) -> None:
        """Until the session is in no transaction any more."""
        await self._until(lambda now: now is None or now[0] == "idle", pid)

    async def open_transactions(self, *, patience: float) -> list[str]:
        """Sessions that are not idle after so many seconds."""
        for _ in range(max(1, int(patience / 0.005))):
            found = [row[0] for row in await self._rows(_OPEN)]
            if not found:
                break
            await asyncio.sleep(0.005)
        return found

    async def _until(self, wanted: Callable[[tuple[Any, ...] | None], bool], pid: int) -> None:
        for _ in range(10_000):
            if wanted(now := await self.state(pid)):
                return
            await asyncio.sleep(0.0005)
        raise TimeoutError(f"session {pid} still waits: {now}")

    async def _rows(self, sql: Any, **parameters: Any) -> list[Any]:
        if self._connection is None:
            raise RuntimeError("open the observer first")
        return list((await self._connection.execute(sql, parameters)).all())
