"""Real workers, really killed: what a subscriber saw of every message."""

import asyncio
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from emporion.container import Container
from emporion.testing.postgres import ServerUrls
from tests.integration.outbox.desk import Desk
from tests.integration.outbox.processes import Crew, crew
from tests.integration.outbox.worker_process import Journal
from tests.integration.support import Market

pytestmark = pytest.mark.long

AGGREGATES = 8
NOTES = 8
KILLS = 4

LEFT = text(
    """
SELECT (SELECT count(*) FROM outbox_messages WHERE shop_id = :shop AND processed_at IS NULL)
     + (SELECT count(*) FROM deliveries WHERE shop_id = :shop AND state <> 'delivered')
"""
)
TOLD = text("SELECT id, sequence FROM outbox_messages WHERE shop_id = :shop")


@pytest.fixture
async def shops(fresh_container: Container) -> list[Desk]:
    """Two shops on a database of their own."""
    bus, database = fresh_container.bus(), fresh_container.database()
    markets = [await Market.open(bus, database) for _ in range(2)]
    return [Desk(bus, database, market.shop_id) for market in markets]


async def left(desk: Desk) -> int:
    async with desk.database.get_session(desk.shop_id) as session:
        return await session.scalar(LEFT, {"shop": desk.shop_id}) or 0


async def delivered(desks: list[Desk], workers: Crew, seconds: float = 90) -> None:
    """Wait until nothing is left."""
    for _ in range(int(seconds * 10)):
        if not any([await left(desk) for desk in desks]):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"not delivered in {seconds} s:\n{workers.log.read_text()[-5000:]}")


async def numbers(desk: Desk) -> dict[str, int]:
    """The shop's messages with their sequence numbers."""
    async with desk.database.get_session(desk.shop_id) as session:
        return {str(row.id): row.sequence for row in await session.execute(TOLD, {"shop": desk.shop_id})}


def began(workers: Crew) -> list[dict[str, Any]]:
    """The attempts in the order in which they began."""
    return [line for line in Journal(workers.journal).lines() if line["event"] == "begin"]


async def at_work(workers: Crew) -> int:
    """A process that is in the middle of an attempt."""
    for _ in range(3000):
        open_attempts: dict[tuple[str, int], int] = {}
        for line in Journal(workers.journal).lines():
            attempt = (line["delivery"], line["number"])
            if line["event"] == "begin":
                open_attempts[attempt] = line["pid"]
            else:
                open_attempts.pop(attempt, None)
        living = [pid for pid in open_attempts.values() if pid in workers.pids]
        if living:
            return living[-1]
        await asyncio.sleep(0.01)
    raise AssertionError(f"nobody works:\n{workers.log.read_text()[-5000:]}")


def check_order(attempts: list[dict[str, Any]]) -> None:
    """Within each aggregate no attempt began after one of a later message."""
    latest: dict[str, int] = defaultdict(int)
    for each in attempts:
        assert each["sequence"] >= latest[each["aggregate"]], each
        latest[each["aggregate"]] = each["sequence"]


async def tell_everything(shops: list[Desk], pause: float = 0.0) -> None:
    async def tell(desk: Desk) -> None:
        category = await desk.tell("first")
        for number in range(NOTES - 1):
            await asyncio.sleep(pause)
            await desk.tell(str(number), about=category)

    await asyncio.gather(*(tell(desk) for desk in shops for _ in range(AGGREGATES)))


async def test_workers_that_are_killed_at_any_moment_lose_nothing(
    shops: list[Desk], fresh_server: ServerUrls, tmp_path: Path
) -> None:
    with crew(fresh_server.app_url, tmp_path, workers=3, seconds=0.1) as workers:
        telling = asyncio.create_task(tell_everything(shops, pause=0.05))
        for _ in range(KILLS):
            workers.kill(await at_work(workers))
            workers.start()
        await telling
        await delivered(shops, workers)
    attempts = began(workers)
    for desk in shops:
        told = await numbers(desk)
        seen = Counter(each["message"] for each in attempts if each["shop"] == str(desk.shop_id))
        assert sorted(told.values()) == list(range(1, AGGREGATES * NOTES + 2))  # and the shop was opened
        assert set(seen) == set(told)
    leases = Counter((each["delivery"], each["number"]) for each in attempts)
    assert max(leases.values()) == 1  # nobody began the same attempt twice
    again = [each for each in attempts if each["number"] > 1]
    assert len({each["pid"] for each in attempts}) > KILLS
    assert len(again) >= KILLS  # every kill hit an attempt, which was made again
    check_order(attempts)


async def test_four_workers_at_once_double_nothing(
    shops: list[Desk], fresh_server: ServerUrls, tmp_path: Path
) -> None:
    with crew(fresh_server.app_url, tmp_path, workers=4, seconds=0.005) as workers:
        await tell_everything(shops)
        await delivered(shops, workers)
        codes = workers.stop()
    attempts = began(workers)
    seen = Counter(each["message"] for each in attempts)
    assert codes == [0, 0, 0, 0]
    assert len(seen) == len(shops) * (AGGREGATES * NOTES + 1)  # and each was opened
    assert max(seen.values()) == 1
    check_order(attempts)


async def test_a_worker_that_is_told_to_stop_ends_its_attempts_first(
    shops: list[Desk], fresh_server: ServerUrls, tmp_path: Path
) -> None:
    with crew(fresh_server.app_url, tmp_path, workers=1, seconds=0.5) as workers:
        for number in range(10):
            await shops[0].tell(str(number))
        for _ in range(300):
            if began(workers):
                break
            await asyncio.sleep(0.1)
        assert await asyncio.to_thread(workers.stop) == [0]
    lines = list(Journal(workers.journal).lines())
    count = Counter(line["event"] for line in lines)
    assert count["begin"] == count["end"] > 0
    async with shops[0].database.get_session(shops[0].shop_id) as session:
        held = await session.scalar(
            text("SELECT count(*) FROM deliveries WHERE shop_id = :shop AND lease_id IS NOT NULL"),
            {"shop": shops[0].shop_id},
        )
    assert held == 0
