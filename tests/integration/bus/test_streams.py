"""Streams: one snapshot while somebody reads, and a free connection however the reading ends."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from dependency_injector import providers
from sqlalchemy.pool import QueuePool

from emporion.application.shared.access import AccessDenied
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Rows
from emporion.application.shared.streaming import ReadTooSlowly, StreamBroken, TooManyStreams
from emporion.application.shared.trouble import DatabaseUnavailable, PoolExhausted, TooSlow
from emporion.container import Container
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.servers import PoolOptions
from emporion.testing.faults import Fault, FaultInjector, Kind
from emporion.testing.postgres import ServerUrls
from tests.integration.bus.counting import Count, counting
from tests.integration.bus.kitchen import Burnt, Cook, kitchen
from tests.integration.support import Market, ok, refusal

MANY = 5_000


@pytest.fixture
async def small(server: ServerUrls, container: Container) -> AsyncIterator[Container]:
    """A container whose pool is empty after two leaks."""
    async with Database(server.app_url, PoolOptions(size=2, overflow=0, wait=1)) as database:
        with container.database.override(providers.Object(database)):
            yield container


async def numbers(bus: Bus, context: Context, query: Count | None = None) -> list[Any]:
    async with bus.stream(query or Count(), context) as answer:
        return [n async for n in ok(answer).rows]


async def first(rows: Rows[str, Any], wanted: int = 1) -> list[Any]:
    return [await anext(rows.rows) for _ in range(wanted)]


async def assert_all_free(container: Container) -> None:
    pool = container.database().engine.pool
    assert isinstance(pool, QueuePool)
    assert pool.checkedout() == 0
    async with FaultInjector(container.database()) as observer:
        assert await observer.open_transactions() == []


async def test_header_and_rows_come_in_order(market: Market, container: Container) -> None:
    async with counting(container).stream(Count(to=MANY), market.by()) as answer:
        found = ok(answer)
        assert found.header == f"to {MANY}"
        assert [n async for n in found.rows] == list(range(1, MANY + 1))


@pytest.mark.parametrize("to", [0, 1, 499, 500, 501, 1000])
async def test_rows_around_the_end_of_a_batch_are_complete(
    market: Market, container: Container, to: int
) -> None:
    bus = counting(container)
    for _ in range(2):  # the second time on a statement that the connection knows
        assert await numbers(bus, market.by(), Count(to=to)) == list(range(1, to + 1))


async def test_a_statement_with_other_columns_is_not_confused_with_the_last(
    market: Market, small: Container
) -> None:
    bus = counting(small)
    for _ in range(3):
        assert await numbers(bus, market.by()) == [1, 2, 3]
        text = Count(sql="SELECT 'x'::text AS a, now() AS b, $1::int * 2 AS n")
        assert await numbers(bus, market.by(), text) == [6]


async def test_all_rows_are_of_one_snapshot(market: Market, container: Container) -> None:
    isolation = Count(sql="SELECT current_setting('transaction_isolation') AS n, $1::int")
    assert await numbers(counting(container), market.by(), isolation) == ["repeatable read"]


async def test_what_is_committed_meanwhile_is_not_among_the_rows(
    market: Market, container: Container
) -> None:
    counted = "SELECT (SELECT count(*) FROM categories)::int AS n FROM generate_series(1, $1::int)"
    async with counting(container).stream(Count(to=2_000, sql=counted), market.by()) as answer:
        seen = await first(ok(answer))
        ok(await kitchen(container).bus.execute(Cook(dish="Soup"), market.by()))
        seen += [n async for n in ok(answer).rows]
    assert seen == [0] * 2_000


async def test_a_stream_changes_nothing(market: Market, container: Container) -> None:
    before = await market.everything()
    with pytest.raises(Exception, match="read-only"):
        await numbers(counting(container), market.by(), Count(write=True))
    assert await market.everything() == before


async def test_a_refusal_comes_instead_of_rows(market: Market, small: Container) -> None:
    async with counting(small).stream(Count(burnt=True), market.by()) as answer:
        assert refusal(answer) == Burnt(dish="soup")
    await assert_all_free(small)


async def test_access_is_checked(market: Market, small: Container, stranger: UUID) -> None:
    async with counting(small).stream(Count(), market.by(stranger)) as answer:
        assert isinstance(refusal(answer), AccessDenied)
    await assert_all_free(small)


async def test_who_stops_early_frees_the_connection(market: Market, small: Container) -> None:
    bus = counting(small)
    for _ in range(3):
        async with bus.stream(Count(to=MANY), market.by()) as answer:
            assert await first(ok(answer)) == [1]
    await assert_all_free(small)


async def test_an_error_of_the_reader_frees_the_connection(market: Market, small: Container) -> None:
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            async with counting(small).stream(Count(to=MANY), market.by()) as answer:
                await first(ok(answer))
                raise ZeroDivisionError
    await assert_all_free(small)


async def test_a_reader_who_is_cancelled_at_any_moment_leaks_nothing(
    market: Market, small: Container
) -> None:
    bus = counting(small)
    for n in range(80):
        task = asyncio.create_task(numbers(bus, market.by(), Count(to=MANY)))
        await asyncio.sleep(n * 0.0002)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await assert_all_free(small)
    assert await numbers(bus, market.by()) == [1, 2, 3]


async def test_rows_after_the_block_are_an_error_not_an_end(market: Market, container: Container) -> None:
    async with counting(container).stream(Count(to=MANY), market.by()) as answer:
        rows = ok(answer).rows
        await first(ok(answer))
    with pytest.raises(RuntimeError, match="has ended"):
        [n async for n in rows]


def hurried(context: Context, seconds: float) -> Context:
    return replace(context, deadline=datetime.now(UTC) + timedelta(seconds=seconds))


async def test_a_slow_reader_loses_the_snapshot_at_the_deadline(market: Market, small: Container) -> None:
    with pytest.raises(StreamBroken) as broken:
        async with counting(small).stream(Count(to=MANY), hurried(market.by(), 0.2)) as answer:
            await first(ok(answer))
            await asyncio.sleep(30)
    assert broken.value.error == ReadTooSlowly()
    await assert_all_free(small)


async def test_a_reader_who_waits_for_somebody_else_meets_his_own_timeout(
    market: Market, small: Container
) -> None:
    with pytest.raises(TimeoutError):
        async with counting(small).stream(Count(to=MANY), hurried(market.by(), 20)):
            raise TimeoutError


async def test_a_statement_that_takes_too_long_is_a_refusal(market: Market, small: Container) -> None:
    slow = Count(sql="SELECT $1::int AS n FROM pg_sleep(20)")
    async with counting(small).stream(slow, hurried(market.by(), 0.2)) as answer:
        assert refusal(answer) == TooSlow()
    await assert_all_free(small)


async def test_a_statement_that_becomes_slow_on_the_way_breaks_the_stream(
    market: Market, small: Container
) -> None:
    later = "SELECT n FROM generate_series(1, $1::int) AS n WHERE n < 600 OR pg_sleep(20) IS NOT NULL"
    with pytest.raises(StreamBroken) as broken:
        await numbers(counting(small), hurried(market.by(), 0.3), Count(to=1000, sql=later))
    assert broken.value.error == TooSlow()
    await assert_all_free(small)


async def test_the_server_ends_a_snapshot_that_nobody_reads_when_the_deadline_has_passed(
    market: Market, container: Container
) -> None:
    waits = Count(sql="SELECT current_setting('idle_in_transaction_session_timeout') AS n, $1::int")
    (unbound,) = await numbers(counting(container), replace(market.by(), deadline=None), waits)
    (bound,) = await numbers(counting(container), hurried(market.by(), 20), waits)
    assert (unbound, bound) == ("0", "20s")


async def test_only_so_many_are_read_at_once(market: Market, container: Container) -> None:
    bus = counting(container, most=2)
    async with bus.stream(Count(), market.by()) as one, bus.stream(Count(), market.by()) as two:
        async with bus.stream(Count(), market.by()) as three:
            assert refusal(three) == TooManyStreams(most=2)
        assert len(await first(ok(one), 3)) == len(await first(ok(two), 3)) == 3
    assert await numbers(bus, market.by()) == [1, 2, 3]


async def test_an_empty_pool_is_a_refusal(market: Market, small: Container) -> None:
    bus = counting(small)
    async with (
        bus.stream(Count(), market.by()),
        bus.stream(Count(), market.by()),
        bus.stream(Count(), market.by()) as answer,
    ):
        assert refusal(answer) == PoolExhausted()


async def test_a_stream_is_not_asked(market: Market, container: Container) -> None:
    query: Any = Count()
    with pytest.raises(TypeError, match="stream"):
        await counting(container).ask(query, market.by())


async def test_the_reader_may_use_the_bus_meanwhile(market: Market, container: Container) -> None:
    bus = counting(container)
    async with bus.stream(Count(to=MANY), market.by()) as answer:
        await first(ok(answer))
        assert await numbers(bus, market.by()) == [1, 2, 3]


LOST = [Kind.TERMINATED, Kind.NETWORK_CUT, Kind.ANSWER_LOST, Kind.SERIALIZATION]


@pytest.mark.parametrize("kind", LOST)
@pytest.mark.parametrize("at", [1, 2, 3])
async def test_what_is_lost_before_the_first_row_is_asked_again(
    market: Market, small: Container, kind: Kind, at: int
) -> None:
    bus = counting(small)
    async with FaultInjector(small.database()) as faults:
        faults.arm(Fault(kind, at))  # BEGIN with the membership, DECLARE, the first FETCH
        assert await numbers(bus, market.by(), Count(to=MANY)) == list(range(1, MANY + 1))
        assert faults.fired
    await assert_all_free(small)


@pytest.mark.parametrize("kind", LOST[:3])
async def test_what_is_lost_later_breaks_the_stream(market: Market, small: Container, kind: Kind) -> None:
    async with FaultInjector(small.database()) as faults:
        faults.arm(Fault(kind, at=5))
        seen: list[int] = []
        with pytest.raises(StreamBroken) as broken:
            async with counting(small).stream(Count(to=MANY), market.by()) as answer:
                async for n in ok(answer).rows:
                    seen.append(n)  # noqa: PERF401 - what came before the end counts
        assert broken.value.error == DatabaseUnavailable(attempts=1)
        assert seen == list(range(1, 1001))
    await assert_all_free(small)


async def test_a_connection_lost_after_the_last_row_harms_nobody(market: Market, small: Container) -> None:
    async with FaultInjector(small.database()) as faults:
        async with counting(small).stream(Count(), market.by()) as answer:
            assert [n async for n in ok(answer).rows] == [1, 2, 3]
            faults.arm(Fault(Kind.NETWORK_CUT, at=1))
        assert faults.fired
    await assert_all_free(small)


@pytest.mark.long
async def test_memory_stays_flat(market: Market, container: Container) -> None:
    wide = "SELECT n, repeat('x', 1000) AS more FROM generate_series(1, $1::int) AS n"
    bus = counting(container)
    await numbers(bus, market.by(), Count(to=1000, sql=wide))
    tracemalloc.start()
    total = 0
    async with bus.stream(Count(to=100_000, sql=wide), market.by()) as answer:
        async for n in ok(answer).rows:
            total += n
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total == 5000050000
    assert peak < 8_000_000  # the rows are 100 MB
