"""Two processes that read and change at random agree with the database as soon as all is quiet."""

import asyncio
import random
from decimal import Decimal
from functools import partial
from uuid import UUID

import pytest

from emporion.application.catalog.adjust_stock import AdjustStock
from emporion.application.catalog.change_price import ChangePrice
from emporion.application.catalog.find_product import FindProduct
from emporion.application.catalog.update_product import UpdateProduct
from emporion.application.catalog.views import ProductView
from emporion.testing.budget import statements
from tests.integration.cache.processes import Process, soon
from tests.integration.cache.test_forgetting import truth
from tests.integration.support import Market, ok

pytestmark = pytest.mark.long

STEPS, PRODUCTS = 60, 3


async def test_whoever_reads_and_writes_when_nothing_old_stays(
    here: Process, there: Process, market: Market
) -> None:
    products = [await market.product(10) for _ in range(PRODUCTS)]
    customer = await market.customer(10_000)
    chance = random.Random(7)

    async def write(process: Process, product: ProductView) -> None:
        variant = product.variants[0].id
        command = chance.choice(
            [
                AdjustStock(variant_id=variant, delta=3, reason="more"),
                ChangePrice(variant_id=variant, price=Decimal(chance.randint(1, 99))),
                UpdateProduct(product_id=product.id, title=f"Tea {chance.random()}"),
            ]
        )
        await process.bus.execute(command, market.by())

    async def live(process: Process) -> None:
        for _ in range(STEPS):
            product = chance.choice(products)
            match chance.randint(0, 5):
                case 0:
                    await write(process, product)
                    seen = await process.product(market.by(), product.id)
                    assert seen.updated_at >= product.updated_at
                case 1:
                    await market.place(customer, {product.variants[0].id: 1})
                case _:
                    await process.product(market.by(), chance.choice([product.id, product.handle]))

    await asyncio.gather(*(live(process) for process in (here, there, here, there)))
    for product in products:
        wanted = await truth(market, product.id)
        for process in (here, there):
            await soon(partial(process.product, market.by(), product.id), wanted)
            await soon(partial(process.product, market.by(), product.handle), wanted)


async def test_ones_own_change_is_seen_by_ones_next_question(here: Process, market: Market) -> None:
    """Also in a crowd that asks all the time."""
    made, done = await market.product(10), asyncio.Event()

    async def ask() -> None:
        while not done.is_set():
            await here.product(market.by(), made.id)
            await asyncio.sleep(0)

    crowd = [asyncio.create_task(ask()) for _ in range(8)]
    try:
        for stock in range(11, 41):
            changed = AdjustStock(variant_id=made.variants[0].id, delta=1, reason="more")
            ok(await here.bus.execute(changed, market.by()))
            assert (await here.product(market.by(), made.id)).variants[0].stock == stock
    finally:
        done.set()
        await asyncio.gather(*crowd)


@pytest.mark.usefixtures("patient")
async def test_a_crowd_in_two_processes_with_one_redis_is_one_load(
    here: Process, there: Process, market: Market, redis_url: str | None
) -> None:
    made = await market.product(10)
    variant: UUID = made.variants[0].id
    with statements(here.database) as one:
        await truth(market, made.id)
    ok(await here.bus.execute(AdjustStock(variant_id=variant, delta=1, reason="more"), market.by()))
    await asyncio.sleep(1)  # until both have heard of it, also on a busy machine
    with statements(here.database) as sent, statements(there.database) as sent_there:
        asked = FindProduct(product=str(made.id))
        answers = await asyncio.gather(
            *(process.bus.ask(asked, market.by()) for _ in range(20) for process in (here, there))
        )
    assert {ok(each).variants[0].stock for each in answers} == {11}
    loads = 1 if redis_url else 2
    assert len(sent) + len(sent_there) == loads * len([each for each in one if "memberships" not in each])
