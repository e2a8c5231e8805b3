"""Answers come from the cache: what they cost, who sees them, and how often they are loaded."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from emporion.application.catalog.adjust_stock import AdjustStock
from emporion.application.catalog.find_product import FindProduct
from emporion.application.shared.context import ANONYMOUS, Context, Precondition
from emporion.application.shops.find_shop import FindShop
from emporion.domain.catalog.errors import ProductNotFound
from emporion.domain.shared.errors import StaleVersion
from emporion.testing.budget import statements
from tests.integration.cache.processes import Process
from tests.integration.support import SYSTEM, Market, ok, refusal, stored_user

CROWD = 50


async def test_a_second_question_needs_no_database(here: Process, market: Market) -> None:
    made = await market.product(10, 20)
    nobody = market.by(ANONYMOUS)
    await here.has_told()
    first = await here.product(nobody, made.handle)
    assert await here.cost(lambda: here.product(nobody, made.handle)) == 0
    assert await here.product(nobody, made.handle) == first
    assert await here.cost(lambda: here.bus.ask(FindShop(shop=str(market.shop_id)), nobody)) > 0
    assert await here.cost(lambda: here.bus.ask(FindShop(shop=str(market.shop_id)), nobody)) == 0


async def test_an_answer_is_exactly_what_the_database_says(
    here: Process, there: Process, market: Market
) -> None:
    made = await market.product("9.990001", "20.5")
    loaded = await here.product(market.by(), made.id)
    kept = await here.product(market.by(), made.id)
    assert kept == loaded
    assert kept.version == loaded.version
    assert [type(each.price) for each in kept.variants] == [type(each.price) for each in made.variants]


async def test_every_spelling_of_a_handle_and_an_id_is_one_question(here: Process, market: Market) -> None:
    made = await market.product(10)
    await here.has_told()
    await here.product(market.by(), made.id)
    await here.product(market.by(), made.handle)
    for spelling in (made.id, made.id.hex, str(made.id).upper(), made.handle, made.handle.upper()):
        assert await here.cost(lambda product=spelling: here.product(market.by(), product)) == 0  # type: ignore[misc]


@pytest.mark.parametrize("who_asks_first", ["staff", "stranger"])
async def test_a_draft_is_for_staff_whoever_asked_first(
    here: Process, market: Market, who_asks_first: str
) -> None:
    draft = await market.product(10, published=False)
    stranger = await stored_user(here.database)
    asked = FindProduct(product=str(draft.id))
    hidden = ProductNotFound(product=str(draft.id))
    order = [market.by(), market.by(stranger), market.by(ANONYMOUS), market.by(SYSTEM)]
    for context in order if who_asks_first == "staff" else [*order[1:], order[0], *order]:
        answer = await here.bus.ask(asked, context)
        if context in (order[0], order[3]):
            assert ok(answer).id == draft.id
        else:
            assert refusal(answer) == hidden


async def test_who_leaves_the_staff_sees_no_draft_from_then_on(here: Process, market: Market) -> None:
    draft = await market.product(10, published=False)
    assert (await here.product(market.by(), draft.id)).id == draft.id
    await _dismissed(market, market.owner)
    refused = await here.bus.ask(FindProduct(product=str(draft.id)), market.by())
    assert refusal(refused) == ProductNotFound(product=str(draft.id))


async def _dismissed(market: Market, user_id: UUID) -> None:
    await market.rows("DELETE FROM memberships WHERE shop_id = :shop AND user_id = :u RETURNING 1", u=user_id)


async def test_what_is_not_there_is_not_kept(here: Process, market: Market) -> None:
    asked = FindProduct(product="tea-of-tomorrow")
    assert refusal(await here.bus.ask(asked, market.by())) == ProductNotFound(product="tea-of-tomorrow")
    assert await here.cost(lambda: here.bus.ask(asked, market.by())) > 0


async def test_another_shop_has_its_own_answers(here: Process, market: Market) -> None:
    made = await market.product(10)
    other = await Market.open(here.bus, here.database)
    await here.product(market.by(), made.handle)
    asked = await here.bus.ask(FindProduct(product=made.handle), other.by())
    assert refusal(asked) == ProductNotFound(product=made.handle)


@pytest.mark.usefixtures("patient")
async def test_a_crowd_that_asks_at_once_is_one_load(here: Process, market: Market) -> None:
    made = await market.product(10, 20)
    with statements(here.database) as one:
        await market.bus.ask(FindProduct(product=made.handle), market.by(ANONYMOUS))
    await _changed(market, made.id)
    with statements(here.database) as sent:
        answers = await asyncio.gather(
            *(here.product(market.by(ANONYMOUS), made.handle) for _ in range(CROWD))
        )
    assert len(sent) == len(one)
    assert len({each.version for each in answers}) == 1


async def _changed(market: Market, product_id: UUID) -> None:
    variant = (await market.bus.ask(FindProduct(product=str(product_id)), market.by())).unwrap().variants[0]
    ok(await market.bus.execute(AdjustStock(variant_id=variant.id, delta=1, reason="more"), market.by()))


async def test_one_of_a_crowd_may_leave(
    here: Process, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await market.product(10)
    await here.has_told()
    loaded, may_keep, keep = asyncio.Event(), asyncio.Event(), here.cache.keep

    async def late(*arguments: Any) -> None:
        loaded.set()
        await may_keep.wait()
        await keep(*arguments)

    monkeypatch.setattr(here.cache, "keep", late)
    asking = [asyncio.create_task(here.product(market.by(ANONYMOUS), made.id)) for _ in range(5)]
    await loaded.wait()
    asking[0].cancel()
    may_keep.set()
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert isinstance(answers[0], asyncio.CancelledError)
    assert [getattr(each, "id", None) for each in answers[1:]] == [made.id] * 4
    assert await here.cost(lambda: here.product(market.by(ANONYMOUS), made.id)) == 0


async def test_a_precondition_asks_the_database(here: Process, market: Market) -> None:
    made = await market.product(10)
    await here.product(market.by(), made.id)
    wanted = Context(actor=market.by().actor, shop_id=market.shop_id, precondition=Precondition(made.id, 99))
    assert isinstance(refusal(await here.bus.ask(FindProduct(product=str(made.id)), wanted)), StaleVersion)
