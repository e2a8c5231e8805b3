"""A query answers without waiting for its COMMIT, and what comes next finds the connection at rest."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from emporion.application.shared.context import Context, SystemActor
from emporion.application.shared.messages import Isolation
from emporion.application.shared.ports import Scope, TransactionOptions
from emporion.infrastructure.persistence.connection import NotCommitted
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from emporion.infrastructure.persistence.servers import PoolOptions, Topology
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork
from emporion.testing.postgres import ServerUrls
from emporion.testing.wire import tapped
from tests.integration.persistence.shelf import make_category, name_of, stored, work
from tests.integration.support import Market

DELAY = 0.05
ALONE = PoolOptions(size=1, overflow=0)


@pytest.fixture
async def single(server: ServerUrls) -> AsyncIterator[Database]:
    """One connection for all."""
    async with Database(server.app_url, ALONE) as database:
        yield database


async def read(database: Database, market: Market, isolation: Isolation = Isolation.READ_COMMITTED) -> int:
    scope = Scope(Context(actor=SystemActor("test"), shop_id=market.shop_id), "Test")
    async with database.transaction(scope, TransactionOptions(isolation, read_only=True)) as uow:
        return len(await SqlCategoryRepository(uow).find_all())


@pytest.mark.parametrize(
    ("isolation", "topology", "trips"),
    [
        (Isolation.READ_COMMITTED, Topology.DIRECT, 1),
        (Isolation.REPEATABLE_READ, Topology.DIRECT, 1),
        # Only its COMMIT tells whether what a serializable transaction has read can be true.
        (Isolation.SERIALIZABLE, Topology.DIRECT, 2),
    ],
)
async def test_of_queries_in_a_row_each_waits_once(
    server: ServerUrls, market: Market, isolation: Isolation, topology: Topology, trips: int
) -> None:
    options = PoolOptions(size=1, overflow=0, topology=topology)
    with TemporaryDirectory() as folder:  # a socket's path has to be short
        async with (
            tapped(server.app_url, Path(folder), delay=DELAY) as (url, wire),
            Database(url, options) as database,
        ):
            for _ in range(2):
                await read(database, market, isolation)
            await asyncio.sleep(3 * DELAY)  # until the last COMMIT is answered
            wire.reset()
            for _ in range(5):
                await read(database, market, isolation)
            # The last query's own COMMIT is still under way, unless it is one to wait for.
            assert wire.round_trips == 5 * trips


async def test_a_session_of_sqlalchemy_finds_the_connection_at_rest(single: Database, market: Market) -> None:
    await stored(market)
    for _ in range(3):
        assert await read(single, market) == 1
        async with single.get_session(market.shop_id) as session:
            assert (await session.execute(text("SELECT count(*) FROM categories"))).scalar() == 1


async def test_a_command_behind_a_query_writes_as_ever(single: Database, market: Market) -> None:
    for number in range(1, 4):
        category = make_category(market.shop_id, f"Tea {number}")
        async with work(single, market.shop_id) as uow:
            await SqlCategoryRepository(uow).save(category)
        assert await read(single, market) == number
        assert await name_of(market, category.id) == f"Tea {number}"


async def test_the_server_sees_the_session_idle(single: Database, market: Market) -> None:
    """Not active, and not in a transaction that keeps old rows from being cleaned up."""
    async with work(single, market.shop_id, read_only=True) as uow:
        ((pid,),) = await uow.connection.fetch(text("SELECT pg_backend_pid()"))
    for _ in range(100):
        state = await market.value("SELECT state FROM pg_stat_activity WHERE pid = :pid", pid=pid)
        if state == "idle":
            return
        await asyncio.sleep(0.01)
    raise AssertionError(state)


async def test_who_hides_an_error_is_told_at_the_end(single: Database, market: Market) -> None:
    async def hide(uow: SqlUnitOfWork) -> None:
        with pytest.raises(DBAPIError):
            await uow.connection.fetch(text("SELECT 1 / 0"))

    with pytest.raises(NotCommitted):
        async with work(single, market.shop_id, read_only=True) as uow:
            await hide(uow)
    assert await read(single, market) == 0


async def test_a_server_that_ends_the_session_costs_the_next_query_nothing(
    single: Database, market: Market
) -> None:
    async with work(single, market.shop_id, read_only=True) as uow:
        ((pid,),) = await uow.connection.fetch(text("SELECT pg_backend_pid()"))
    assert await market.value("SELECT pg_terminate_backend(:pid)", pid=pid)
    await asyncio.sleep(0.05)
    assert await read(single, market) == 0


async def test_many_at_once_on_few_connections(server: ServerUrls, market: Market) -> None:
    await stored(market)
    async with Database(server.app_url, PoolOptions(size=2, overflow=0)) as database:
        found = await asyncio.gather(*(read(database, market) for _ in range(200)))
    assert found == [1] * 200
