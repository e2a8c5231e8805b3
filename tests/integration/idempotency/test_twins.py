"""Two requests with one key at once: the second waits for the first, for as long as it may."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from emporion.application.shared.failures import IdempotencyKeyReused
from emporion.application.shared.trouble import KeyInUse, Trouble
from emporion.container import Container
from tests.integration.bus.kitchen import Cook, Exploded, Hands, Kitchen, kitchen, soon
from tests.integration.support import Market, ok, refusal


class Slow:
    """A plan for the kitchen: holds its key and transaction until it is let go."""

    def __init__(self) -> None:
        self.holds, self.may_end = asyncio.Event(), asyncio.Event()

    async def __call__(self, hands: Hands, attempt: int) -> None:
        self.holds.set()
        await self.may_end.wait()


class Twins:
    """A slow cook who has the key `once`, and a quick one who wants it."""

    def __init__(self, market: Market, container: Container) -> None:
        self.market, self.slow = market, Slow()
        self.first, self.second = kitchen(container, self.slow), kitchen(container)

    async def begin(self, command: Cook) -> "asyncio.Task[object]":
        task = asyncio.create_task(self.run(self.first, command))
        await soon(self.slow.holds.wait())
        return task

    async def run(self, cook: Kitchen, command: Cook, *, within: float = 20) -> object:
        deadline = datetime.now(UTC) + timedelta(seconds=within)
        return await cook.bus.execute(command, replace(self.market.by(key="once"), deadline=deadline))

    async def second_waits(self, command: Cook) -> "asyncio.Task[object]":
        """The second one's request, when it is certain that it waits in the database."""
        task = asyncio.create_task(self.run(self.second, command))
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
        while not await self.market.value(waiting):
            assert not task.done(), task
            await asyncio.sleep(0.02)
        return task


@pytest.fixture
def twins(market: Market, container: Container) -> Twins:
    return Twins(market, container)


@pytest.mark.parametrize("end", ["success", "failure"])
async def test_a_twin_waits_and_gets_the_same_answer(twins: Twins, end: str) -> None:
    first = await twins.begin(Cook(dish="Soup", end=end))
    second = await soon(twins.second_waits(Cook(dish="Soup", end=end)))
    twins.slow.may_end.set()
    assert await soon(first) == await soon(second)
    assert twins.second.script.seen == []


async def test_a_twin_with_another_payload_waits_and_is_refused(twins: Twins) -> None:
    first = await twins.begin(Cook(dish="Soup"))
    second = await soon(twins.second_waits(Cook(dish="Salad")))
    twins.slow.may_end.set()
    await soon(first)
    assert refusal(await soon(second)) == IdempotencyKeyReused(key="once", command="Cook")


async def test_the_twin_of_one_that_breaks_does_the_work_itself(twins: Twins) -> None:
    first = await twins.begin(Cook(dish="Soup", end="exception"))
    second = await soon(twins.second_waits(Cook(dish="Soup", end="success")))
    twins.slow.may_end.set()
    with pytest.raises(Exploded):
        await soon(first)
    ok(await soon(second))  # the key was given back: it is not even known for another payload
    assert len(twins.second.script.seen) == 1


async def test_the_twin_of_one_that_is_cancelled_does_the_work_itself(twins: Twins) -> None:
    first = await twins.begin(Cook(dish="Soup"))
    second = await soon(twins.second_waits(Cook(dish="Soup")))
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    ok(await soon(second))
    assert len(twins.second.script.seen) == 1


async def test_a_twin_is_told_at_its_deadline_that_the_key_is_in_use(twins: Twins) -> None:
    first = await twins.begin(Cook(dish="Soup"))
    began = asyncio.get_running_loop().time()
    assert refusal(await soon(twins.run(twins.second, Cook(dish="Soup"), within=0.6))) == KeyInUse()
    assert asyncio.get_running_loop().time() - began < 2
    assert set(twins.second.lost) == {Trouble.KEY_IN_USE}
    assert twins.second.script.seen == []
    twins.slow.may_end.set()
    done = await soon(first)
    assert await soon(twins.run(twins.second, Cook(dish="Soup"))) == done


async def test_other_keys_and_requests_without_one_do_not_wait(twins: Twins) -> None:
    first = await twins.begin(Cook(dish="Soup"))
    for key in (None, "another"):
        ok(await soon(twins.second.bus.execute(Cook(dish="Salad"), twins.market.by(key=key))))
    twins.slow.may_end.set()
    await soon(first)
