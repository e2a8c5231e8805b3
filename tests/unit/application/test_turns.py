"""Losers of a race go one at a time, and nobody else waits for them."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from returns.result import Result, Success

from emporion.application.shared.retry import Retry
from emporion.application.shared.trouble import TooBusy, Trouble
from emporion.domain.shared.ids import new_id

SHOP, OTHER_SHOP = new_id(), new_id()


class Lost(Exception):
    def __init__(self, trouble: Trouble = Trouble.COLLISION) -> None:
        self.trouble = trouble


def diagnose(error: BaseException) -> Trouble | None:
    return error.trouble if isinstance(error, Lost) else None


class Race:
    """Attempts that lose `losses` times, then take a moment; `most` is how many did that at once."""

    def __init__(self, losses: int = 1) -> None:
        self.losses = losses
        self.running = self.most = 0

    def runner(self) -> Any:
        left = [Lost()] * self.losses

        async def attempt() -> Result[str, Any]:
            if left:
                raise left.pop()
            self.running += 1
            self.most = max(self.most, self.running)
            await asyncio.sleep(0.005)
            self.running -= 1
            return Success("done")

        return attempt


async def holding(retry: Retry, started: asyncio.Event, go_on: asyncio.Event, trouble: Trouble) -> Any:
    """A loser that keeps its turn until it may go on."""
    troubles = [Lost(trouble), Lost()]  # the last one first

    async def attempt() -> Result[str, Any]:
        if troubles:
            raise troubles.pop()
        started.set()
        await go_on.wait()
        return Success("done")

    return await retry.run(attempt, None, "Buy", shop_id=SHOP)


async def test_losers_run_again_one_at_a_time() -> None:
    race, retry = Race(), Retry(diagnose)
    answers = await asyncio.gather(*(retry.run(race.runner(), None, "Buy", shop_id=SHOP) for _ in range(20)))
    assert answers == [Success("done")] * 20
    assert race.most == 1


async def test_who_has_not_lost_waits_for_nobody() -> None:
    race, retry = Race(losses=0), Retry(diagnose)
    await asyncio.gather(*(retry.run(race.runner(), None, "Buy", shop_id=SHOP) for _ in range(20)))
    assert race.most == 20


@pytest.mark.parametrize(("name", "shop_id"), [("Buy", OTHER_SHOP), ("Sell", SHOP)])
async def test_losers_of_another_shop_or_use_case_do_not_wait(name: str, shop_id: Any) -> None:
    retry, started, go_on = Retry(diagnose), asyncio.Event(), asyncio.Event()
    slow = asyncio.create_task(holding(retry, started, go_on, Trouble.COLLISION))
    await started.wait()
    async with asyncio.timeout(2):
        await retry.run(Race().runner(), None, name, shop_id=shop_id)
    go_on.set()
    await slow


async def test_who_waits_for_something_else_gives_its_turn_back() -> None:
    retry, started, go_on = Retry(diagnose), asyncio.Event(), asyncio.Event()
    slow = asyncio.create_task(holding(retry, started, go_on, Trouble.LOCK_NOT_HAD))
    await started.wait()
    async with asyncio.timeout(2):
        await retry.run(Race().runner(), None, "Buy", shop_id=SHOP)
    go_on.set()
    await slow


async def test_the_deadline_also_ends_the_wait_for_a_turn() -> None:
    retry, started, go_on = Retry(diagnose), asyncio.Event(), asyncio.Event()
    slow = asyncio.create_task(holding(retry, started, go_on, Trouble.COLLISION))
    await started.wait()
    soon = datetime.now(UTC) + timedelta(seconds=0.05)
    answer = await retry.run(Race().runner(), soon, "Buy", shop_id=SHOP)
    assert answer.failure() == TooBusy(attempts=1)
    go_on.set()
    await slow


async def test_a_cancelled_loser_leaves_the_queue() -> None:
    retry, started, go_on = Retry(diagnose), asyncio.Event(), asyncio.Event()
    slow = asyncio.create_task(holding(retry, started, go_on, Trouble.COLLISION))
    await started.wait()
    waiting = asyncio.create_task(retry.run(Race().runner(), None, "Buy", shop_id=SHOP))
    await asyncio.sleep(0.01)
    waiting.cancel()
    slow.cancel()
    await asyncio.gather(waiting, slow, return_exceptions=True)
    async with asyncio.timeout(2):
        assert await retry.run(Race().runner(), None, "Buy", shop_id=SHOP) == Success("done")
