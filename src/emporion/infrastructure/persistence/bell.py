"""Tells relays that messages were committed. Nothing depends on it: relays also look by themselves."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from emporion.infrastructure.persistence.channel import wire_of

CHANNEL: Final = "emporion_outbox"
RETRY: Final = 5.0
"""After how many seconds a lost listener connects again."""

_log = structlog.stdlib.get_logger("emporion.bell")


class Bell:
    """One for each pool. Give it an engine in driver-level autocommit, and what tells other processes' bells
    that one rings (see `Channel.ring`): without, where no session is ours for longer than a transaction
    (PgBouncer), only this process hears."""

    def __init__(self, engine: AsyncEngine, tell_others: Callable[[str], None] | None = None) -> None:
        self._engine = engine
        self._tell_others = tell_others
        self._listeners: list[Callable[[], None]] = []

    def ring(self) -> None:
        """Messages were committed. Returns at once; to be called where an event loop runs."""
        self._tell()
        if self._tell_others is not None:
            self._tell_others(CHANNEL)

    @asynccontextmanager
    async def listening(self, heard: Callable[[], None]) -> AsyncIterator[None]:
        """Inside the block `heard` is called after commits of messages, by this and (over a connection of the
        pool that is kept) other processes. Some may be missed: whoever listens looks from time to time."""
        self._listeners.append(heard)
        listener = asyncio.create_task(self._listen()) if self._tell_others is not None else None
        try:
            yield
        finally:
            self._listeners.remove(heard)
            if listener is not None:
                listener.cancel()
                with suppress(asyncio.CancelledError):
                    await listener

    def _tell(self) -> None:
        for heard in self._listeners:
            heard()

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
            wire = await wire_of(connection)
            wire.add_termination_listener(lambda _: lost.set())
            await wire.add_listener(CHANNEL, lambda *_: self._tell())
            self._tell()  # what was committed before we listened
            await lost.wait()
        finally:
            await connection.invalidate()
