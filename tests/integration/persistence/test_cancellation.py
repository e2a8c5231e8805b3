"""A cancelled task takes its transaction with it: no connection is lost, none is left open."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.pool import QueuePool

from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from emporion.infrastructure.persistence.servers import PoolOptions
from emporion.testing.postgres import ServerUrls
from tests.integration.persistence.shelf import make_category, work
from tests.integration.support import Market

MOMENTS = [n * 0.00003 for n in range(100)]


Job = Callable[[Database, Market], Coroutine[Any, Any, None]]


@pytest.fixture
async def small(server: ServerUrls) -> AsyncIterator[Database]:
    """A database whose pool is empty after two leaks."""
    async with Database(server.app_url, PoolOptions(size=2, overflow=0, wait=2)) as database:
        yield database


async def use(database: Database, market: Market) -> None:
    async with work(database, market.shop_id) as uow:
        categories = SqlCategoryRepository(uow)
        await categories.find_all()
        await categories.save(make_category(market.shop_id))
        await uow.flush()
        await categories.save(make_category(market.shop_id))


async def use_session(database: Database, market: Market) -> None:
    async with database.get_session(market.shop_id) as session:
        await session.execute(text("SELECT count(*) FROM categories"))
        await session.execute(text("SELECT 1"))


async def open_transactions(market: Market) -> list[str]:
    """What the pool's connections do right now, besides nothing."""
    async with market.database.get_session() as session:
        found = await session.execute(
            text(
                "SELECT state || ': ' || query FROM pg_stat_activity WHERE datname = current_database() "
                "AND usename = current_user AND state <> 'idle' AND pid <> pg_backend_pid()"
            )
        )
        return list(found.scalars())


async def assert_nothing_leaked(database: Database, market: Market) -> None:
    pool = database.engine.pool
    assert isinstance(pool, QueuePool)
    deadline = asyncio.get_running_loop().time() + 2
    while pool.checkedout() or await open_transactions(market):
        assert asyncio.get_running_loop().time() < deadline, await open_transactions(market)
        await asyncio.sleep(0.02)
    # And whoever comes next finds connections that work.
    await asyncio.gather(use(database, market), use(database, market))


@pytest.mark.parametrize("job", [use, use_session])
async def test_cancelling_at_any_moment_leaks_nothing(job: Job, small: Database, market: Market) -> None:
    await use(small, market)
    for moment in MOMENTS:
        task = asyncio.create_task(job(small, market))
        await asyncio.sleep(moment)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await assert_nothing_leaked(small, market)


async def test_cancelling_at_any_step_of_the_loop_leaks_nothing(small: Database, market: Market) -> None:
    await use(small, market)
    for steps in range(60):
        task = asyncio.create_task(use(small, market))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await assert_nothing_leaked(small, market)


async def test_cancelling_the_clean_up_as_well_leaks_nothing(small: Database, market: Market) -> None:
    await use(small, market)
    for moment in MOMENTS:
        task = asyncio.create_task(use(small, market))
        await asyncio.sleep(moment)
        for _ in range(3):
            task.cancel()
            await asyncio.sleep(0)
        await asyncio.gather(task, return_exceptions=True)
    await assert_nothing_leaked(small, market)


async def test_a_begin_that_arrived_although_it_was_cancelled_is_rolled_back(
    small: Database, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Connection._watched

    async def cancelled_on_its_way(self: Connection, work: Awaitable[Any], sql: str | None = None) -> Any:
        await watched(self, work, sql)
        raise asyncio.CancelledError

    with monkeypatch.context() as patched, pytest.raises(asyncio.CancelledError):
        patched.setattr(Connection, "_watched", cancelled_on_its_way)
        await use(small, market)
    await assert_nothing_leaked(small, market)


async def test_cancelling_while_waiting_for_a_connection_leaks_nothing(
    small: Database, market: Market
) -> None:
    async with work(small, market.shop_id), work(small, market.shop_id):
        tasks = [asyncio.create_task(use(small, market)) for _ in range(5)]
        await asyncio.sleep(0.05)
        for task in tasks:
            task.cancel()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(answer, asyncio.CancelledError) for answer in answers)
    await assert_nothing_leaked(small, market)


async def test_a_cancelled_unit_of_work_is_rolled_back(small: Database, market: Market) -> None:
    sent = asyncio.Event()

    async def change() -> None:
        async with work(small, market.shop_id) as uow:
            await SqlCategoryRepository(uow).save(make_category(market.shop_id))
            await uow.flush()
            sent.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(change())
    await sent.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await market.value("SELECT count(*) FROM categories WHERE shop_id = :shop") == 0


async def test_a_time_out_in_the_middle_of_a_statement_leaves_a_working_pool(
    small: Database, market: Market
) -> None:
    for _ in range(4):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05), work(small, market.shop_id) as uow:
                await uow.connection.fetch(text("SELECT pg_sleep(10)"))
    await assert_nothing_leaked(small, market)
