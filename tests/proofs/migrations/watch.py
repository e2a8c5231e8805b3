"""How long the application's sessions wait for locks of tables, as the server itself says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import text

from tests.integration.schema_changes.stage import connected
from tests.proofs.migrations.traffic import Traffic

EVERY: Final = 0.02  # seconds between two looks

# Waits for rows are orders' own business: they wait for each other.
_WAITS: Final = text("""
SELECT extract(epoch FROM max(clock_timestamp() - l.waitstart))::float8
  FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
 WHERE NOT l.granted AND l.locktype = 'relation' AND a.usename = 'emporion_app'
   AND a.datname = current_database()""")


@dataclass(slots=True)
class Watch:
    """What was seen, and when (seconds since the traffic began)."""

    seen: list[tuple[float, float]] = field(default_factory=list)

    def longest(self, start: float, end: float) -> float:
        return max((wait for at, wait in self.seen if start <= at <= end), default=0.0)


@asynccontextmanager
async def watching(url: str, traffic: Traffic) -> AsyncIterator[Watch]:
    """Looks again and again until the end of the block, as the owner."""
    watch = Watch()

    async def look() -> None:
        async with connected(url) as connection:
            while True:
                wait = await connection.scalar(_WAITS)
                await connection.rollback()
                if wait is not None:
                    watch.seen.append((traffic.now, wait))
                await asyncio.sleep(EVERY)

    looking = asyncio.create_task(look())
    try:
        yield watch
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
