"""Every wait has an end, and every end an answer that says what to do."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from emporion.application.shared.context import Context
from emporion.application.shared.trouble import (
    DatabaseUnavailable,
    PoolExhausted,
    RowsLocked,
    TooSlow,
    Trouble,
)
from emporion.application.shops.find_shop import FindShop
from emporion.domain.shared.errors import Conflict, Unavailable
from tests.integration.bus.kitchen import Cook, Hands, kitchen, soon
from tests.integration.limits.conftest import MakeContainer
from tests.integration.persistence.shelf import stored
from tests.integration.support import Market, ok, refusal

_LOCK = "SELECT 1 FROM categories WHERE id = :id FOR UPDATE"


def within(market: Market, seconds: float) -> Context:
    return replace(market.by(), deadline=datetime.now(UTC) + timedelta(seconds=seconds))


class Stopwatch:
    def __init__(self) -> None:
        self._clock = asyncio.get_running_loop().time
        self._began = self._clock()

    @property
    def seconds(self) -> float:
        return self._clock() - self._began


async def test_an_exhausted_pool_is_told_after_its_wait_and_not_tried_again(
    market: Market, impatient: MakeContainer
) -> None:
    small = impatient(pool_size=1, pool_overflow=0, pool_wait=0.3)
    cook = kitchen(small)
    async with small.database().transaction():
        watch = Stopwatch()
        assert refusal(await soon(cook.bus.execute(Cook(dish="Soup"), market.by()))) == PoolExhausted()
        assert 0.25 < watch.seconds < 1.5
    assert cook.lost == [Trouble.POOL_EXHAUSTED]
    ok(await cook.bus.execute(Cook(dish="Soup"), market.by()))


async def test_a_query_finds_the_pool_exhausted_as_well(market: Market, impatient: MakeContainer) -> None:
    small = impatient(pool_size=1, pool_overflow=0, pool_wait=0.1)
    async with small.database().transaction():
        answer = await small.bus().ask(FindShop(shop=str(market.shop_id)), market.by())
    assert refusal(answer) == PoolExhausted()


async def test_a_lock_that_is_not_had_is_a_conflict_after_some_attempts(
    market: Market, impatient: MakeContainer
) -> None:
    category = await stored(market)

    async def plan(hands: Hands, attempt: int) -> None:
        await hands.sql(_LOCK, id=category)

    cook = kitchen(impatient(lock_timeout=0.05), plan)
    async with market.database.get_session(market.shop_id) as holder:
        await holder.execute(text(_LOCK), {"id": category})
        error = refusal(await soon(cook.bus.execute(Cook(dish="Soup"), market.by())))
    assert error == RowsLocked(attempts=4)
    assert isinstance(error, Conflict)
    assert cook.lost == [Trouble.LOCK_NOT_HAD] * 4


async def test_a_lock_that_comes_free_between_attempts_is_had(
    market: Market, impatient: MakeContainer
) -> None:
    category, held = await stored(market), asyncio.Event()

    async def plan(hands: Hands, attempt: int) -> None:
        if attempt == 2:
            held.set()
            await freed.wait()
        await hands.sql(_LOCK, id=category)

    freed = asyncio.Event()
    cook = kitchen(impatient(lock_timeout=0.05), plan)
    async with market.database.get_session(market.shop_id) as holder:
        await holder.execute(text(_LOCK), {"id": category})
        waiting = asyncio.create_task(cook.bus.execute(Cook(dish="Soup"), market.by()))
        await soon(held.wait())
    freed.set()
    ok(await soon(waiting))
    assert cook.lost == [Trouble.LOCK_NOT_HAD]


async def test_the_deadline_bounds_the_wait_for_a_lock(market: Market, impatient: MakeContainer) -> None:
    category = await stored(market)

    async def plan(hands: Hands, attempt: int) -> None:
        await hands.sql(_LOCK, id=category)

    cook = kitchen(impatient(lock_timeout=20), plan)
    async with market.database.get_session(market.shop_id) as holder:
        await holder.execute(text(_LOCK), {"id": category})
        watch = Stopwatch()
        error = refusal(await soon(cook.bus.execute(Cook(dish="Soup"), within(market, 0.4))))
    assert isinstance(error, RowsLocked)
    assert 0.3 < watch.seconds < 2


async def test_a_statement_that_takes_too_long_is_told_and_not_tried_again(
    market: Market, impatient: MakeContainer
) -> None:
    async def plan(hands: Hands, attempt: int) -> None:
        await hands.sql("SELECT pg_sleep(20)")

    cook = kitchen(impatient(statement_timeout=0.2), plan)
    watch = Stopwatch()
    error = refusal(await soon(cook.bus.execute(Cook(dish="Soup"), market.by())))
    assert (error, isinstance(error, Unavailable)) == (TooSlow(), True)
    assert watch.seconds < 2
    assert cook.lost == [Trouble.TOO_SLOW]


async def test_the_deadline_bounds_a_slow_statement(market: Market, impatient: MakeContainer) -> None:
    async def plan(hands: Hands, attempt: int) -> None:
        await hands.sql("SELECT pg_sleep(20)")

    cook, watch = kitchen(impatient(), plan), Stopwatch()
    assert refusal(await soon(cook.bus.execute(Cook(dish="Soup"), within(market, 0.3)))) == TooSlow()
    assert watch.seconds < 2


async def test_a_transaction_that_idles_is_ended_by_the_server_and_leaves_nothing(
    market: Market, impatient: MakeContainer
) -> None:
    before = await market.everything()

    async def plan(hands: Hands, attempt: int) -> None:
        await asyncio.sleep(0.5)

    cook = kitchen(impatient(idle_in_transaction_timeout=0.1), plan)
    error = refusal(await soon(cook.bus.execute(Cook(dish="Soup", flush=True), market.by())))
    assert error == DatabaseUnavailable(attempts=4)
    assert set(cook.lost) == {Trouble.CONNECTION_LOST}
    assert await market.everything() == before


async def test_the_limits_of_one_request_do_not_stick_to_its_connection(
    market: Market, impatient: MakeContainer
) -> None:
    one = impatient(pool_size=1, pool_overflow=0, statement_timeout=7, lock_timeout=3)
    ok(await kitchen(one).bus.execute(Cook(dish="Soup"), within(market, 1)))
    async with one.database().engine.connect() as connection:
        found = [
            await connection.scalar(text(f"SHOW {name}")) for name in ("statement_timeout", "lock_timeout")
        ]
    assert found == ["7s", "3s"]


@pytest.mark.parametrize("limits", [{"lock_timeout": 0.05}, {"statement_timeout": 0.2}])
async def test_a_connection_is_as_good_as_new_after_a_limit_was_hit(
    market: Market, impatient: MakeContainer, limits: dict[str, float]
) -> None:
    category = await stored(market)

    async def plan(hands: Hands, attempt: int) -> None:
        if len(cook.script.seen) <= 4 and not calm.is_set():
            await hands.sql(_LOCK, id=category)

    calm = asyncio.Event()
    cook = kitchen(impatient(pool_size=1, pool_overflow=0, **limits), plan)
    async with market.database.get_session(market.shop_id) as holder:
        await holder.execute(text(_LOCK), {"id": category})
        refusal(await soon(cook.bus.execute(Cook(dish="Soup"), market.by())))
    calm.set()
    ok(await soon(cook.bus.execute(Cook(dish="Soup"), market.by())))
