"""Applies migrations one by one on one session: with the turn, with retries, telling what was done."""

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from emporion.application.shared.schema import Direction, Progress, Revision, Step, Waiting
from emporion.infrastructure.persistence.migrations import failures, ledger, turn
from emporion.infrastructure.persistence.migrations.blockers import watched
from emporion.infrastructure.persistence.migrations.environment import set_rights
from emporion.infrastructure.persistence.migrations.history import History
from emporion.infrastructure.persistence.migrations.step import run_step
from emporion.infrastructure.persistence.sqlstate import sqlstate

_LOCK_NOT_HAD: Final = "55P03"


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a migration is tried that does not get its lock, the pause after the first try (it doubles
    and is jittered) and how long to wait for other processes; seconds."""

    tries: int = 5
    pause: float = 1.0
    turn: float = turn.PATIENCE

    def after(self, tries: int) -> float:
        return float(min(30.0, self.pause * 2 ** (tries - 1)) * random.uniform(0.5, 1.5))  # noqa: S311


@dataclass(frozen=True, slots=True)
class Runner:
    """One run on one database. What was applied stays when a later migration fails, and a rerun goes on."""

    url: str
    history: History
    config: Callable[[Connection], Config]
    told: Progress
    patience: Patience

    async def run(self, direction: Direction, target: str) -> list[Step]:
        """Go to `target`, and answer the steps. Raises `SchemaRefused`, or what a migration raised that is
        none of the database's errors."""
        named = {"server_settings": {"application_name": "emporion db"}}
        engine = create_async_engine(self.url, poolclass=NullPool, connect_args=named)
        try:
            async with engine.connect() as connection:
                await turn.take_turn(connection, self.told, self.patience.turn)
                return await self._steps(engine, connection, direction, target)
        finally:
            await engine.dispose()

    async def _steps(
        self, engine: AsyncEngine, connection: AsyncConnection, direction: Direction, target: str
    ) -> list[Step]:
        plan = await connection.run_sync(self._plan, direction, target)
        done: list[Step] = []
        try:
            for revision in plan:
                done.append(await self._step(engine, connection, direction, revision))
                self.told(done[-1])
        except BaseException:
            if done:  # what was applied is used; why it did not go on is the error to tell
                with suppress(DBAPIError):
                    await connection.run_sync(set_rights)
            raise
        await connection.run_sync(set_rights)
        return done

    def _plan(self, connection: Connection, direction: Direction, target: str) -> list[Revision]:
        current = current_of(connection)
        known = self.history.revisions
        here, there = self.history.applied(current), self.history.place(target, current)
        ledger.catch_up(connection, known[:here])
        if direction is Direction.UP:
            return known[here:there]
        return list(reversed(known[there:here]))

    async def _step(
        self, engine: AsyncEngine, connection: AsyncConnection, direction: Direction, revision: Revision
    ) -> Step:
        pid = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        await connection.commit()
        began = time.monotonic()
        for tries in range(1, self.patience.tries + 1):
            try:
                async with watched(engine, pid) as blockers:
                    await connection.run_sync(self._alembic, direction, revision)
                return Step(revision, direction, time.monotonic() - began, tries)
            except DBAPIError as error:
                if sqlstate(error) != _LOCK_NOT_HAD:
                    raise failures.failed(revision, direction, error) from error
                if tries == self.patience.tries:
                    raise failures.lock_not_had(revision, direction, blockers, tries) from error
            await connection.rollback()
            pause = self.patience.after(tries)
            self.told(Waiting(failures.tried(revision, blockers, pause), pause))
            await asyncio.sleep(pause)
        raise AssertionError("at least one try")

    def _alembic(self, connection: Connection, direction: Direction, revision: Revision) -> None:
        script = self.history.scripts[self.history.applied(revision.revision) - 1]
        run_step(self.config(connection), self.history.directory, script, up=direction is Direction.UP)


def current_of(connection: Connection) -> str | None:
    """The revision that the database is at, None where it has none."""
    there = connection.execute(text("SELECT to_regclass('alembic_version')")).scalar()
    found = list(connection.scalars(text("SELECT version_num FROM alembic_version"))) if there else []
    connection.commit()
    if len(found) > 1:
        raise failures.several(found)
    return found[0] if found else None
