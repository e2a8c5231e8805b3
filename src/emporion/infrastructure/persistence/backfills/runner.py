"""Runs backfills: one process each, at a pace that leaves room for the shop's own work."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from time import monotonic

from returns.result import Failure, Result, Success
from sqlalchemy import select, text

from emporion.application.shared.retry import Retry
from emporion.application.upkeep.backfills import (
    BackfillError,
    BackfillUnderWay,
    BackfillUnknown,
    BackfillView,
    Pace,
)
from emporion.infrastructure.persistence.backfills.backfill import Backfill, declared
from emporion.infrastructure.persistence.backfills.place import TABLE, Place
from emporion.infrastructure.persistence.backfills.walk import Walk
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.sqlstate import diagnose

_LOCK = "hashtextextended('emporion backfill ' || :name, 0)"
_ESTIMATE = "SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(:table)"

Told = Callable[[int, int | None], None]


class Stuck(RuntimeError):
    """A batch failed again and again; the place before it is kept."""


class SqlBackfills:
    """`Backfills` on PostgreSQL. Runs as the application's role, within one shop at a time."""

    def __init__(self, database: Database, backfills: dict[str, Backfill] | None = None) -> None:
        self._database = database
        self._backfills = declared() if backfills is None else backfills
        self._retry = Retry(diagnose=diagnose)

    async def overview(self) -> Sequence[BackfillView]:
        async with self._database.get_session() as session:
            rows = (await session.execute(select(TABLE))).all()
        begun = {row.name: Place.of(row) for row in rows}
        return [_view(each, begun.get(name)) for name, each in self._backfills.items()]

    async def run(
        self, name: str, pace: Pace, told: Told, *, again: bool = False
    ) -> Result[BackfillView, BackfillError]:
        backfill = self._backfills.get(name)
        if backfill is None:
            return Failure(BackfillUnknown(name=name, known=tuple(self._backfills)))
        async with self._alone(name) as is_alone:
            if not is_alone:
                return Failure(BackfillUnderWay(name=name))
            return Success(_view(backfill, await self._walk(backfill, pace, told, again=again)))

    async def _walk(self, backfill: Backfill, pace: Pace, told: Told, *, again: bool) -> Place:
        walk, size, total = Walk(self._database, backfill), pace.smallest, await self._estimate(backfill)
        place = await walk.start(again=again)
        while place.finished_at is None:
            began = monotonic()
            place = await self._stepped(walk, backfill, place, size)
            size = adapted(size, monotonic() - began, pace)
            told(place.seen, None if total is None else max(total, place.seen))
            await asyncio.sleep(pace.pause)
        return place

    async def _stepped(self, walk: Walk, backfill: Backfill, place: Place, size: int) -> Place:
        """Deadlocks, waits for locks and lost connections are tried again: a step finds out by itself
        whether it was committed."""

        async def attempt() -> Result[Place, BackfillError]:
            return Success(await walk.step(place, size))

        result = await self._retry.run(attempt, None, backfill.name, repeatable=True)
        if isinstance(result, Failure):
            raise Stuck(f"the backfill {backfill.name} does not get on: {result.failure().message}")
        moved: Place = result.unwrap()
        return moved

    async def _estimate(self, backfill: Backfill) -> int | None:
        """How many rows the planner believes there are, None where it has never looked."""
        async with self._database.get_session() as session:
            found = await session.scalar(text(_ESTIMATE), {"table": backfill.model.__tablename__})
        return found if found is not None and found >= 0 else None

    @asynccontextmanager
    async def _alone(self, name: str) -> AsyncIterator[bool]:
        """Holds the lock of this backfill on a connection of its own; says whether it was free. It ends with
        the process, however that ends."""
        engine = self._database.engine.execution_options(isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            sql = text(f"SELECT pg_try_advisory_lock({_LOCK})")
            try:
                yield bool(await connection.scalar(sql, {"name": name}))
            finally:
                # The pool would keep the session, and the session the lock.
                await connection.invalidate()


def adapted(size: int, took: float, pace: Pace) -> int:
    """The next batch's size: what would have taken as long as it shall, at most twice or half of this one."""
    wanted = int(size * pace.batch / max(took, 0.001))
    return max(pace.smallest, min(pace.largest, wanted, size * 2), size // 2 if wanted < size else 0)


def _view(backfill: Backfill, place: Place | None) -> BackfillView:
    found = place or Place()
    state = "new" if place is None else "under way" if place.finished_at is None else "done"
    return BackfillView(
        name=backfill.name,
        about=backfill.about,
        state=state,
        seen=found.seen,
        changed=found.changed,
        started_at=found.started_at,
        finished_at=found.finished_at,
    )
