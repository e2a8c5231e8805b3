"""Who keeps a migration waiting: seen from a second session, while the first one waits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

_FIRST_LOOK: Final = 0.3
_PAUSE: Final = 0.5

_SEEN: Final = text("""
SELECT b.pid, a.usename::text AS role, a.state, a.query,
       round(extract(epoch FROM clock_timestamp() - a.xact_start))::int AS seconds,
       (SELECT l.mode || ' on ' || coalesce(l.relation::regclass::text, l.locktype)
          FROM pg_locks l WHERE l.pid = :pid AND NOT l.granted LIMIT 1) AS wanted
  FROM unnest(pg_blocking_pids(:pid)) AS b(pid) LEFT JOIN pg_stat_activity a ON a.pid = b.pid""")

_HIDDEN: Final = "<insufficient privilege>"


@dataclass(slots=True)
class Blockers:
    """What was seen last: `wanted` is the lock that was waited for, `sessions` who had it, in words."""

    wanted: str = "a lock"
    sessions: list[str] = field(default_factory=list)
    pids: list[int] = field(default_factory=list)


@asynccontextmanager
async def watched(engine: AsyncEngine, pid: int) -> AsyncIterator[Blockers]:
    """Look again and again, as long as the block lasts, who blocks the server process `pid`."""
    seen = Blockers()
    watching = asyncio.create_task(_watch(engine, pid, seen))
    try:
        yield seen
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def _watch(engine: AsyncEngine, pid: int, seen: Blockers) -> None:
    await asyncio.sleep(_FIRST_LOOK)  # most migrations are over by then
    with suppress(Exception):  # not knowing why is no reason to fail
        async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            while True:
                rows = (await connection.execute(_SEEN, {"pid": pid})).all()
                if rows:
                    seen.wanted = rows[0].wanted or seen.wanted
                    seen.pids = [row.pid for row in rows]
                    seen.sessions = [
                        _words(row.pid, row.role, row.state, row.seconds, row.query) for row in rows
                    ]
                await asyncio.sleep(_PAUSE)


def _words(pid: int, role: str | None, state: str | None, seconds: int | None, query: str | None) -> str:
    since = f", in its transaction for {seconds} s" if seconds is not None else ""
    if query is None or query == _HIDDEN:
        said = "its statement is hidden from this role; GRANT pg_read_all_stats shows it"
    else:
        said = f"{'last ' if state != 'active' else ''}statement: {' '.join(query.split())[:200]}"
    return f"pid {pid} of {role or 'nobody'} ({state or 'state unknown'}{since}; {said})"
