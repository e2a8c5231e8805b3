"""Without Redis, or a connection to hear by, answers come from the database, and nothing old comes later."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from emporion.application.catalog.update_product import UpdateProduct
from emporion.config import Settings
from emporion.container import Container
from emporion.infrastructure.persistence.database import Database
from emporion.testing.postgres import ServerUrls
from tests.integration.cache.processes import Process, process, soon, until
from tests.integration.cache.redis_server import RedisServer
from tests.integration.support import Market, ok

pytestmark = pytest.mark.long


async def titled(process: Process, market: Market, made: Any, title: str) -> None:
    ok(await process.bus.execute(UpdateProduct(product_id=made.id, title=title), market.by()))


async def title(process: Process, market: Market, made: Any) -> str:
    return (await process.product(market.by(), made.id)).title


@pytest.fixture
async def one(server: ServerUrls, settings: Settings, redis: RedisServer) -> AsyncIterator[Process]:
    async with process(server, settings, redis_url=redis.url) as made:
        yield made


@pytest.fixture
async def two(server: ServerUrls, settings: Settings, redis: RedisServer) -> AsyncIterator[Process]:
    async with process(server, settings, redis_url=redis.url) as made:
        yield made


def words(logs: list[Any], event: str) -> int:
    return len([each for each in logs if each["event"].startswith(event)])


async def test_redis_killed_mid_way_is_noticed_once_and_missed_by_nobody(
    one: Process, redis: RedisServer
) -> None:
    market = await Market.open(one.bus, one.database)
    made = await market.product(1)
    with capture_logs() as logs:
        for step in range(60):
            if step == 20:
                redis.kill()
            if step == 40:
                redis.start()
                await soon(partial(_kept, one, market, made), True, seconds=5)
            if step % 10 == 5:
                await titled(one, market, made, f"Tea {step}")
                assert await title(one, market, made) == f"Tea {step}"
            answers = await asyncio.gather(*(title(one, market, made) for _ in range(5)))
            assert len(set(answers)) == 1
    assert (words(logs, "cache is gone"), words(logs, "cache is back")) == (1, 1)


async def _kept(process: Process, market: Market, made: Any) -> bool:
    await process.product(market.by(), made.id)
    return await process.cost(partial(process.product, market.by(), made.id)) == 0


async def test_what_changed_while_redis_was_out_of_reach_is_not_answered_from_it_later(
    one: Process, redis: RedisServer
) -> None:
    market = await Market.open(one.bus, one.database)
    made = await market.product(1)
    await soon(partial(_kept, one, market, made), True)
    redis.freeze()
    try:
        await titled(one, market, made, "Cup")
        assert await title(one, market, made) == "Cup"
    finally:
        redis.thaw()
    for _ in range(50):
        assert await title(one, market, made) == "Cup"
        await asyncio.sleep(0.05)
    assert await _kept(one, market, made)


async def test_others_hear_what_was_owed_to_redis(one: Process, two: Process, redis: RedisServer) -> None:
    market = await Market.open(one.bus, one.database)
    made = await market.product(1)
    await soon(partial(_kept, two, market, made), True)
    redis.freeze()
    try:
        await titled(one, market, made, "Cup")
    finally:
        redis.thaw()
    await soon(partial(title, two, market, made), "Cup", seconds=10)


async def test_without_redis_at_the_start_all_is_answered(
    server: ServerUrls, settings: Settings, redis: RedisServer
) -> None:
    redis.kill()
    async with process(server, settings, redis_url=redis.url) as lonely:
        market = await Market.open(lonely.bus, lonely.database)
        made = await market.product(1)
        assert await title(lonely, market, made) == made.title
        redis.start()
        await soon(partial(_kept, lonely, market, made), True, seconds=5)


async def test_a_redis_that_was_emptied_resurrects_nothing(one: Process, redis: RedisServer) -> None:
    market = await Market.open(one.bus, one.database)
    made = await market.product(1)
    await soon(partial(_kept, one, market, made), True)
    cache: Any = one.cache
    await cache._redis.flushall()
    await titled(one, market, made, "Cup")
    assert await title(one, market, made) == "Cup"
    assert await _kept(one, market, made)


async def test_who_does_not_hear_keeps_nothing_and_forgets_what_it_had(
    server: ServerUrls, settings: Settings
) -> None:
    """The listening connection is ended by an administrator; a change comes before it is back."""
    async with process(server, settings) as here, process(server, settings) as there:
        market = await Market.open(here.bus, here.database)
        made = await market.product(1)
        await soon(partial(_kept, here, market, made), True)
        await _deafened(server, here)
        await titled(there, market, made, "Cup")
        assert await title(here, market, made) == "Cup"
        await until(lambda: here.cache.is_ready)
        assert await title(here, market, made) == "Cup"
        await soon(partial(_kept, here, market, made), True)


async def _deafened(server: ServerUrls, process: Process) -> None:
    connection: Any = process.database.channel._connection
    wire = (await connection.get_raw_connection()).driver_connection
    async with Database(server.owner_url) as database, database.get_session() as session:
        await session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": wire.get_server_pid()})
    await until(lambda: not process.cache.is_ready)


async def test_behind_pgbouncer_nothing_is_kept_in_the_process(
    server: ServerUrls, settings: Settings
) -> None:
    """Nobody can listen there. The server need not be behind one for that."""
    chosen = settings.model_copy(update={"pool_topology": "pgbouncer"})
    container = Container(settings=chosen, database_url=server.app_url, secret_key="k" * 32)
    bouncing = Process(container)
    market = await Market.open(bouncing.bus, bouncing.database)
    await bouncing.cache.start()
    await asyncio.sleep(0.1)
    made = await market.product(1)
    assert not bouncing.cache.is_ready
    assert not await _kept(bouncing, market, made)
    await bouncing.database.close()
