"""SQLAlchemy's pool, which also says whether it can be used without waiting."""

from typing import Any

from sqlalchemy.pool import AsyncAdaptedQueuePool


class Pool(AsyncAdaptedQueuePool):
    """Connections are opened and closed inside SQLAlchemy's greenlet; one that is neither may be taken and
    given back outside of it."""

    __module__ = AsyncAdaptedQueuePool.__module__  # where SQLAlchemy's log looks for its name

    def lies_ready(self) -> bool:
        """Whether the next connection is open, and would be handed out as it is."""
        waiting: Any = self._pool
        records = waiting._queue._queue
        if not records:
            return False
        record = records[-1 if waiting.use_lifo else 0]
        return is_alive(record.dbapi_connection) and not record._is_hard_or_soft_invalidated()

    def has_room(self) -> bool:
        """Whether a connection that is given back now is kept."""
        return self.checkedin() < self.size()


def is_alive(connection: Any) -> bool:
    """Whether the end of a connection has not been seen yet; a file, as SQLite's, has none."""
    if connection is None:
        return False
    driver = connection.driver_connection
    return not (hasattr(driver, "is_closed") and driver.is_closed())
