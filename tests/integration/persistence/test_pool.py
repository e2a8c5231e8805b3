"""Who waits for a connection gets one in turn, or is told after the time that he was ready to wait."""

import asyncio
import itertools
from contextlib import AsyncExitStack
from typing import Any, cast

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout

from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.pool import Pool
from emporion.infrastructure.persistence.servers import PoolOptions
from emporion.testing.postgres import ServerUrls

TASKS, TIMES, SIZE = 6, 40, 2


async def test_nobody_is_passed_over(server: ServerUrls, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each task asks for a connection again as soon as it has given one back, which is before another one
    that was woken for it has looked. Counted are turns, not time: a server process may be slow."""
    waiting: dict[int, int] = {}
    passed: list[int] = []
    numbers = itertools.count()

    async with Database(server.app_url, PoolOptions(size=SIZE, overflow=0)) as database:
        pool = cast(Pool, database.engine.pool)
        taken = pool.taken

        async def noted() -> Any:
            number = next(numbers)
            waiting[number] = 0
            connection = await taken()
            passed.append(waiting.pop(number))
            for earlier in (each for each in waiting if each < number):
                waiting[earlier] += 1
            return connection

        async def use() -> None:
            for _ in range(TIMES):
                async with database.transaction() as uow:
                    await uow.connection.fetch_sql("SELECT 1", [])

        # Who opens a connection for the pool does nothing else meanwhile: that is no turn.
        async with AsyncExitStack() as opened:
            for _ in range(SIZE):
                uow = await opened.enter_async_context(database.transaction())
                await uow.connection.fetch_sql("SELECT 1", [])
        monkeypatch.setattr(pool, "taken", noted)
        await asyncio.gather(*(use() for _ in range(TASKS)))
    assert len(passed) == TASKS * TIMES
    assert set(passed) == {0}


async def test_who_waits_in_vain_is_told_in_time(server: ServerUrls) -> None:
    async with Database(server.app_url, PoolOptions(size=1, overflow=0, wait=0.2)) as database:
        async with database.transaction() as uow:
            await uow.connection.fetch_sql("SELECT 1", [])
            waiting = [asyncio.ensure_future(_first(database)) for _ in range(3)]
            async with asyncio.timeout(5):
                refused = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(each) for each in refused] == [PoolTimeout] * 3
        await _first(database)


async def test_a_cancelled_one_leaves_its_turn_to_the_next(server: ServerUrls) -> None:
    async with Database(server.app_url, PoolOptions(size=1, overflow=0)) as database:
        async with database.transaction() as uow:
            await uow.connection.fetch_sql("SELECT 1", [])
            given_up, patient = (asyncio.ensure_future(_first(database)) for _ in range(2))
            await asyncio.sleep(0.05)
            given_up.cancel()
            with pytest.raises(asyncio.CancelledError):
                await given_up
        async with asyncio.timeout(5):
            await patient


async def test_as_many_as_the_pool_may_have_are_opened_at_once(server: ServerUrls) -> None:
    async with Database(server.app_url, PoolOptions(size=2, overflow=2)) as database:
        all_here = asyncio.Barrier(4)

        async def meet() -> None:
            async with database.transaction() as uow:
                await uow.connection.fetch_sql("SELECT 1", [])
                await all_here.wait()

        async with asyncio.timeout(10):
            await asyncio.gather(*(meet() for _ in range(4)))


async def _first(database: Database) -> None:
    async with database.transaction() as uow:
        await uow.connection.fetch_sql("SELECT 1", [])
