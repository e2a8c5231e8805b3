"""Runs the steps one after the other under traffic, and measures what the customers notice."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from emporion.infrastructure.persistence.sqlstate import sqlstate
from emporion.testing.postgres import ServerUrls
from tests.integration.migrations.catalog import run
from tests.integration.schema_changes.stage import connected, migrate
from tests.proofs.migrations.changes import PREPARE_NAIVE, STEPS, Step
from tests.proofs.migrations.traffic import Traffic
from tests.proofs.migrations.watch import Watch, watching

TRIES = 10


@dataclass(frozen=True, slots=True)
class Measure:
    """One step: from when to when (seconds since the traffic began), tries, the longest that an order took of
    those under way meanwhile (`stall`) and that one waited for a lock of a table, how many orders there were
    and how many failed, and how."""

    name: str
    start: float
    end: float
    tries: int
    stall: float
    lock_wait: float
    orders: int
    failed: int
    why: str


async def measure(
    urls: ServerUrls,
    traffic: Traffic,
    *,
    naive: bool = False,
    settle: float = 0.5,
    tell: Callable[[Measure], None] = lambda _: None,
) -> list[Measure]:
    """All steps, with `settle` seconds of traffic alone before and after each. A step that fails raises.
    `tell` hears of each as far as its orders have been answered."""
    windows: list[tuple[Step, float, float, int]] = []
    if naive:
        await run(urls.owner_url, PREPARE_NAIVE)
    async with watching(urls.owner_url, traffic) as watch, _under(traffic):
        await asyncio.sleep(2 * settle)
        for step in STEPS:
            start = traffic.now
            tries = await (_naively if naive else _safely)(urls.owner_url, step)
            windows.append((step, start, traffic.now, tries))
            await asyncio.sleep(settle)
            await traffic.flows()
            await asyncio.sleep(settle)
            tell(_measured(traffic, watch, *windows[-1]))
    # By now all orders have been answered.
    return [_measured(traffic, watch, *window) for window in windows]


def _measured(traffic: Traffic, watch: Watch, step: Step, start: float, end: float, tries: int) -> Measure:
    touched = traffic.between(start, end)
    failures = [each.failure for each in touched if each.failure]
    return Measure(
        name=step.name,
        start=start,
        end=end,
        tries=tries,
        stall=max((each.took for each in touched), default=0.0),
        lock_wait=watch.longest(start, end),
        orders=len(touched),
        failed=len(failures),
        why=next(iter(failures), ""),
    )


@asynccontextmanager
async def _under(traffic: Traffic) -> AsyncIterator[None]:
    running = asyncio.create_task(traffic.run())
    try:
        yield
    finally:
        traffic.close()
        await running


async def _safely(url: str, step: Step) -> int:
    """As the runner does: a migration that did not get a lock is run again."""
    return await _tried(lambda: migrate(url, step.safe))


async def _naively(url: str, step: Step) -> int:
    """Without a lock time-out, one transaction a statement."""

    async def work() -> None:
        async with connected(url) as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None
            for statement in step.naive.split("; "):
                await driver.execute(statement)

    return await _tried(work)


async def _tried(work: Callable[[], Awaitable[None]]) -> int:
    for number in range(1, TRIES + 1):
        try:
            await work()
        except Exception as error:
            if sqlstate(error) not in ("55P03", "40P01") or number == TRIES:
                raise
            await asyncio.sleep(0.2 * number)
        else:
            return number
    raise AssertionError("unreachable")
