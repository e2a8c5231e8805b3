"""One command is one transaction: a use case that calls the bus is a bug, and says so."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from emporion.application.shared.bus import NestedExecution
from emporion.application.shops.find_shop import FindShop
from emporion.application.wallets.open_wallet import OpenWallet
from emporion.container import Container
from tests.integration.bus.kitchen import Cook, Hands, kitchen
from tests.integration.support import Market, ok

Call = Callable[[], Awaitable[object]]


def calls(market: Market) -> dict[str, Call]:
    """The ways in which a handler may try to call the bus."""
    return {
        "execute": lambda: market.bus.execute(OpenWallet(), market.by()),
        "ask": lambda: market.bus.ask(FindShop(shop=str(market.shop_id)), market.by()),
        "child task": lambda: asyncio.create_task(_call(market)),
        "gather": lambda: asyncio.gather(_call(market), _call(market)),
    }


async def _call(market: Market) -> object:
    return await market.bus.execute(OpenWallet(), market.by())


@pytest.mark.parametrize("way", ["execute", "ask", "child task", "gather"])
async def test_a_use_case_that_calls_the_bus_is_refused_and_rolled_back(
    market: Market, container: Container, way: str
) -> None:
    before = await market.everything()

    async def plan(hands: Hands, attempt: int) -> None:
        await calls(market)[way]()

    with pytest.raises(NestedExecution, match="Cook called the bus with"):
        await kitchen(container, plan).bus.execute(Cook(dish="Soup", flush=True), market.by())
    assert await market.everything() == before


async def test_a_refused_call_does_not_end_the_outer_one_by_itself(
    market: Market, container: Container
) -> None:
    async def plan(hands: Hands, attempt: int) -> None:
        with pytest.raises(NestedExecution):
            await calls(market)["execute"]()

    cook = kitchen(container, plan)
    ok(await cook.bus.execute(Cook(dish="Soup"), market.by()))


async def test_after_an_answer_the_same_task_calls_again(market: Market, container: Container) -> None:
    for _ in range(2):
        ok(await kitchen(container).bus.execute(Cook(dish="Soup"), market.by()))
        ok(await market.bus.ask(FindShop(shop=str(market.shop_id)), market.by()))


async def test_commands_at_once_in_tasks_of_their_own_are_no_nesting(
    market: Market, container: Container
) -> None:
    cook = kitchen(container)
    answers = await asyncio.gather(*(cook.bus.execute(Cook(dish="Soup"), market.by()) for _ in range(5)))
    assert len({ok(answer) for answer in answers}) == 5
