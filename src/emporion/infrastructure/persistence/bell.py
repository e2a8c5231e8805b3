"""Tells relays that messages were committed: NOTIFY after the commit, several commits at a time.

A NOTIFY inside the orders' own transactions would make them commit one after the other: PostgreSQL takes a
lock of the whole server for it. Nothing depends on the bell: relays look for messages by themselves, too.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from contextvars import Context
from typing import Any, Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from emporion.infrastructure.persistence.lease import Lease

CHANNEL: Final = "emporion_outbox"
GATHER: Final = 0.05
"""How long commits are gathered for one NOTIFY, in seconds."""
RETRY: Final = 5.0
"""After how many seconds a lost listener connects again."""

_log = structlog.stdlib.get_logger("emporion.bell")


class Bell:
    """One for each pool. Give it an engine in driver-level autocommit; `reaches_others` is False where no
    session is ours for longer than a transaction (PgBouncer): then only this process hears."""

    def __init__(self, engine: AsyncEngine, *, reaches_others: bool = True) -> None:
        self._engine = engine
        self._reaches_others = reaches_others
        self._listeners: list[Callable[[], None]] = []
        self._ringing: asyncio.Task[None] | None = None
        self._rung = False

    def ring(self) -> None:
        """Messages were committed. Returns at once; to be called where an event loop runs."""
        self._tell()
        if not self._reaches_others:
            return
        self._rung = True
        if self._ringing is None or self._ringing.done():
            self._ringing = asyncio.get_running_loop().create_task(self._notify_others(), context=Context())

    @asynccontextmanager
    async def listening(self, heard: Callable[[], None]) -> AsyncIterator[None]:
        """Inside the block `heard` is called after commits of messages, by this and (over a connection of the
        pool that is kept) other processes. Some may be missed: whoever listens looks from time to time."""
        self._listeners.append(heard)
        listener = asyncio.create_task(self._listen()) if self._reaches_others else None
        try:
            yield
        finally:
            self._listeners.remove(heard)
            if listener is not None:
                listener.cancel()
                with suppress(asyncio.CancelledError):
                    await listener

    async def close(self) -> None:
        """Send what was rung and not yet sent: a process may ring and end."""
        ringing, self._ringing = self._ringing, None
        if ringing is not None and not ringing.done():
            ringing.cancel()
            with suppress(asyncio.CancelledError):
                await ringing
        if self._rung:
            await self._notify()

    def _tell(self) -> None:
        for heard in self._listeners:
            heard()

    async def _notify_others(self) -> None:
        while self._rung:
            await asyncio.sleep(GATHER)
            await self._notify()

    async def _notify(self) -> None:
        self._rung = False
        try:
            lease = await Lease.take(self._engine)
            try:
                await lease.driver.execute(f"NOTIFY {CHANNEL}")
            finally:
                await lease.close()
        except Exception as error:
            _log.debug("not told", error=str(error))

    async def _listen(self) -> None:
        while True:
            try:
                async with self._engine.connect() as connection:
                    await self._hear(connection)
            except Exception as error:
                _log.debug("not listening", error=str(error))
            await asyncio.sleep(RETRY)

    async def _hear(self, connection: AsyncConnection) -> None:
        """Until the connection is lost or the task cancelled; the connection does not go back to the pool."""
        lost = asyncio.Event()
        try:
            wire = await _wire(connection)
            wire.add_termination_listener(lambda _: lost.set())
            await wire.add_listener(CHANNEL, lambda *_: self._tell())
            self._tell()  # what was committed before we listened
            await lost.wait()
        finally:
            await connection.invalidate()


async def _wire(connection: AsyncConnection) -> Any:
    """The driver's own connection."""
    return (await connection.get_raw_connection()).driver_connection
