"""SQLAlchemy's pool, which also says whether it can be used without waiting, and serves who waits in turn."""

import asyncio
from typing import Any

from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util import greenlet_spawn


class Pool(AsyncAdaptedQueuePool):
    """Connections are opened and closed inside SQLAlchemy's greenlet; one that is neither may be taken and
    given back outside of it."""

    __module__ = AsyncAdaptedQueuePool.__module__  # where SQLAlchemy's log looks for its name

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._turn = asyncio.Lock()
        # Between two turns the lock is free, and those who wait for it still come first.
        self._waiting = 0

    async def taken(self) -> Any:
        """A connection; waits for one as the pool does, and raises what it raises."""
        if self._waiting:
            return await self._in_turn()
        if self._lies_ready():
            # Without a switch to SQLAlchemy's greenlet, which costs five times more.
            return self.connect()
        if self._may_grow():
            return await greenlet_spawn(self.connect)
        return await self._in_turn()

    def has_room(self) -> bool:
        """Whether a connection that is given back now is kept."""
        return self.checkedin() < self.size()

    async def _in_turn(self) -> Any:
        """One after the other: whoever gives a connection back and asks at once for another would otherwise
        be quicker than those who were woken for it, again and again."""
        seconds = self.timeout()
        clock = asyncio.timeout(seconds)
        self._waiting += 1
        try:
            async with clock, self._turn:
                return await greenlet_spawn(self.connect)
        except TimeoutError:
            if not clock.expired():
                raise
            raise PoolTimeout(f"no connection became free within {seconds:g} seconds") from None
        finally:
            self._waiting -= 1

    def _lies_ready(self) -> bool:
        """Whether the next connection is open, and would be handed out as it is."""
        waiting: Any = self._pool
        records = waiting._queue._queue
        if not records:
            return False
        record = records[-1 if waiting.use_lifo else 0]
        return is_alive(record.dbapi_connection) and not record._is_hard_or_soft_invalidated()

    def _may_grow(self) -> bool:
        """Whether another connection may be opened."""
        return self._max_overflow < 0 or self._overflow < self._max_overflow


def is_alive(connection: Any) -> bool:
    """Whether the end of a connection has not been seen yet; a file, as SQLite's, has none."""
    if connection is None:
        return False
    driver = connection.driver_connection
    return not (hasattr(driver, "is_closed") and driver.is_closed())
