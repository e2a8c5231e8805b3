"""How a SQLite database is reached, and how its transactions begin."""

from pathlib import Path
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from emporion.application.shared.ports import TransactionOptions
from emporion.infrastructure.persistence.pool import Pool
from emporion.infrastructure.persistence.sqlite.functions import FUNCTIONS

DRIVER: Final = "sqlite+aiosqlite"
_IN_MEMORY: Final = (None, "", ":memory:")


class _Pool(Pool):
    def has_room(self) -> bool:
        """Giving a connection back rolls back, in the driver's thread: that takes waiting."""
        return False


def engine_of(url: URL, *, size: int, overflow: int, wait: float, busy: float) -> AsyncEngine:
    """An engine whose connections check foreign keys and wait `busy` seconds for the one writer. A database
    in memory belongs to one connection, so there is one: a second transaction waits for the first."""
    in_memory = url.database in _IN_MEMORY
    engine = create_async_engine(
        url.set(drivername=DRIVER),
        poolclass=_Pool,
        pool_size=1 if in_memory else size,
        max_overflow=0 if in_memory else overflow,
        pool_timeout=wait,
        hide_parameters=True,
        connect_args={"timeout": busy},
    )
    event.listen(engine.sync_engine, "connect", _prepare)
    return engine


def opening_of(options: TransactionOptions) -> tuple[str, ...]:
    """The statements that open a transaction. Each is serializable: there is one writer at a time."""
    return f"PRAGMA query_only = {int(options.read_only)}", "PRAGMA defer_foreign_keys = ON", "BEGIN"


def _prepare(connection: Any, *_: object) -> None:
    cursor = connection.cursor()
    for name, arguments, function in FUNCTIONS:
        connection.create_function(name, arguments, function, deterministic=True)
    for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = NORMAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def place_of(url: URL) -> str:
    """Where the database is, for people."""
    return "memory" if url.database in _IN_MEMORY else str(Path(str(url.database)).absolute())
