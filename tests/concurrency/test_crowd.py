"""A crowd that places and cancels orders on scarce stock with short wallets breaks nothing."""

import asyncio
import random
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

import pytest
from returns.result import Success

from emporion.application.orders.cancel_order import CancelOrder
from emporion.domain.orders.errors import OrderStatusRefuses, OutOfStock
from emporion.domain.shared.errors import DomainError
from emporion.domain.wallets.errors import InsufficientFunds
from tests.integration.orders.books import assert_the_books_hold
from tests.integration.support import Customer, Market

CLIENTS, VARIANTS, STOCK, MONEY, STEPS = 32, 10, 12, Decimal(60), 12

SUMS = """
SELECT (SELECT sum(stock) FROM variants WHERE shop_id = :shop) AS on_the_shelf,
       (SELECT coalesce(sum(l.quantity), 0) FROM order_lines l JOIN orders o
           ON o.shop_id = l.shop_id AND o.id = l.order_id
         WHERE l.shop_id = :shop AND o.status <> 'cancelled') AS sold,
       (SELECT min(stock) FROM variants WHERE shop_id = :shop) AS least,
       (SELECT sum(balance) FROM wallets WHERE shop_id = :shop AND kind = 'customer') AS held,
       (SELECT min(balance) FROM wallets WHERE shop_id = :shop) AS poorest,
       (SELECT coalesce(sum(total), 0) FROM orders
         WHERE shop_id = :shop AND status <> 'cancelled') AS charged,
       (SELECT count(*) FROM orders WHERE shop_id = :shop) AS orders,
       (SELECT count(*) FROM outbox_messages WHERE shop_id = :shop AND topic = 'order.placed') AS told,
       (SELECT count(*) FROM orders WHERE shop_id = :shop AND status = 'cancelled') AS cancelled,
       (SELECT count(*) FROM outbox_messages WHERE shop_id = :shop AND topic = 'order.cancelled')
         AS told_of_cancelled"""


@dataclass(slots=True)
class Client:
    """One customer with a will of its own, the same in every run."""

    market: Market
    customer: Customer
    variants: list[UUID]
    chance: random.Random
    mine: list[UUID] = field(default_factory=list)
    placed: int = 0
    errors: list[DomainError] = field(default_factory=list)

    async def run(self) -> None:
        for _ in range(STEPS):
            await (self._cancel() if self.mine and self.chance.random() < 0.4 else self._place())

    async def _place(self) -> None:
        wanted = {each: self.chance.randint(1, 3) for each in self.chance.sample(self.variants, 3)}
        answer = await self.market.place(self.customer, wanted)
        if isinstance(answer, Success):
            self.placed += 1
            self.mine.append(answer.unwrap().id)
        else:
            self.errors.append(answer.failure())

    async def _cancel(self) -> None:
        # Sometimes twice at once, as an impatient customer does.
        order_id = self.mine.pop(self.chance.randrange(len(self.mine)))
        cancel, context = CancelOrder(order_id=order_id), self.market.by(self.customer.user_id)
        answers = await asyncio.gather(*(self.market.bus.execute(cancel, context) for _ in range(2)))
        done = [answer for answer in answers if isinstance(answer, Success)]
        assert len(done) == 1
        self.errors += [answer.failure() for answer in answers if not isinstance(answer, Success)]


@pytest.fixture
async def crowd(market: Market) -> list[Client]:
    variants = [each.id for each in await market.variants(*range(1, VARIANTS + 1), stock=STOCK)]
    customers = [await market.customer(MONEY) for _ in range(CLIENTS)]
    return [
        Client(market, customer, variants, random.Random(number)) for number, customer in enumerate(customers)
    ]


async def test_nothing_is_oversold_overdrawn_or_lost(market: Market, crowd: list[Client]) -> None:
    async with asyncio.timeout(60):
        await asyncio.gather(*(client.run() for client in crowd))
    (sums,) = await market.rows(SUMS)
    assert sums.least >= 0
    assert sums.poorest >= 0
    assert sums.on_the_shelf + sums.sold == VARIANTS * STOCK
    assert sums.held + sums.charged == CLIENTS * MONEY
    assert sums.orders == sums.told == sum(client.placed for client in crowd)
    assert sums.cancelled == sums.told_of_cancelled > 0
    # The crowd met both limits, or the test would prove little; nobody was told to come back later.
    kinds = {type(error) for client in crowd for error in client.errors}
    assert kinds == {OutOfStock, InsufficientFunds, OrderStatusRefuses}
    await assert_the_books_hold(market)


async def test_one_request_sent_by_twenty_makes_one_order_in_a_crowd(
    market: Market, crowd: list[Client]
) -> None:
    customer, (variant,) = await market.customer(100), await market.variants(10, stock=30)
    twins = [market.place(customer, {variant.id: 1}, key="once") for _ in range(20)]
    answers, _ = await asyncio.gather(
        asyncio.gather(*twins), asyncio.gather(*(client.run() for client in crowd[:8]))
    )
    assert {answer.unwrap().id for answer in answers} == {answers[0].unwrap().id}
    assert await market.stock(variant.id) == 29
    assert await market.balance(customer.wallet_id) == 90
    await assert_the_books_hold(market)


async def test_the_last_piece_goes_to_one_of_many(market: Market) -> None:
    (variant,) = await market.variants(1, stock=1)
    customers = [await market.customer(1) for _ in range(16)]
    answers = await asyncio.gather(*(market.place(each, {variant.id: 1}) for each in customers))
    assert len([answer for answer in answers if isinstance(answer, Success)]) == 1
    assert await market.stock(variant.id) == 0
    await assert_the_books_hold(market)


async def test_the_last_cent_is_spent_once(market: Market) -> None:
    customer = await market.customer(1)
    variants = await market.variants(*[1] * 8)
    answers = await asyncio.gather(*(market.place(customer, {each.id: 1}) for each in variants))
    assert len([answer for answer in answers if isinstance(answer, Success)]) == 1
    assert await market.balance(customer.wallet_id) == 0
    await assert_the_books_hold(market)


async def test_clients_that_hang_up_leave_whole_orders_or_none(market: Market, crowd: list[Client]) -> None:
    chance = random.Random(7)
    tasks = [asyncio.create_task(client.run()) for client in crowd]
    for task in tasks:
        await asyncio.sleep(chance.random() * 0.02)
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    (sums,) = await market.rows(SUMS)
    assert sums.on_the_shelf + sums.sold == VARIANTS * STOCK
    assert sums.held + sums.charged == CLIENTS * MONEY
    assert sums.orders == sums.told
    await assert_the_books_hold(market)
