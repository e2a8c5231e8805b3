"""Nobody who wants what others want is told of deadlocks, collisions or being too busy."""

from collections import Counter

import pytest

from emporion.application.shared.messages import Isolation
from emporion.application.shared.trouble import Trouble
from emporion.container import Container
from tests.integration.orders.books import assert_the_books_hold
from tests.proofs.contention import Arena, buy_at_once, buyer, flash_sale, send_around

pytestmark = pytest.mark.integration

CLIENTS = 64


@pytest.fixture(params=[Isolation.READ_COMMITTED, Isolation.SERIALIZABLE], ids=lambda each: each.name)
async def arena(request: pytest.FixtureRequest, container: Container) -> Arena:
    return await Arena.open(container, request.param)


async def test_transfers_in_all_directions_between_ten_wallets_all_arrive(arena: Arena, full: bool) -> None:
    rounds = 50 if full else 4
    wallets = await arena.wallets(10, 1000)
    answers = await send_around(arena, wallets, clients=CLIENTS, rounds=rounds)
    assert answers == Counter(Success=CLIENTS * rounds)
    assert sum([await arena.market.balance(each.id) for each in wallets]) == 10 * 1000
    assert arena.lost.keys() <= {Trouble.COLLISION}
    await assert_the_books_hold(arena.market)


async def test_everybody_gets_a_piece_of_the_hot_variant(arena: Arena, full: bool) -> None:
    rounds = 30 if full else 2
    buyers = [buyer(each) for each in await arena.wallets(CLIENTS, 100)]
    (variant,) = await arena.market.variants(1, stock=CLIENTS * rounds)
    answers = await buy_at_once(arena, buyers, variant.id, rounds=rounds)
    assert answers == Counter(Success=CLIENTS * rounds)
    assert await arena.market.stock(variant.id) == 0
    assert arena.lost.keys() <= {Trouble.COLLISION}
    await assert_the_books_hold(arena.market)


async def test_row_locks_in_one_order_leave_nothing_to_repeat(container: Container) -> None:
    arena = await Arena.open(container, Isolation.READ_COMMITTED)
    await send_around(arena, await arena.wallets(10, 1000), clients=CLIENTS, rounds=4)
    assert arena.lost == Counter()


async def test_serializable_transfers_did_collide(container: Container) -> None:
    """Or the proof above would prove nothing."""
    arena = await Arena.open(container, Isolation.SERIALIZABLE)
    await send_around(arena, await arena.wallets(2, 1000), clients=16, rounds=2)
    assert arena.lost[Trouble.COLLISION] > 0


async def test_a_flash_sale_sells_every_piece_and_no_more(container: Container, full: bool) -> None:
    """Five buyers for each piece, everybody at most one."""
    pieces = 1000 if full else 60
    arena = await Arena.open(container, Isolation.READ_COMMITTED)
    buyers = [buyer(each) for each in await arena.wallets(5 * pieces, 1)]
    (variant,) = await arena.market.variants(1, stock=pieces)
    answers = await flash_sale(arena, buyers, variant.id)
    assert answers == Counter(Success=pieces, OutOfStock=4 * pieces)
    assert await arena.market.stock(variant.id) == 0
    bought = "SELECT count(*), count(DISTINCT customer_id) FROM orders WHERE shop_id = :shop"
    assert [tuple(row) for row in await arena.market.rows(bought)] == [(pieces, pieces)]
    await assert_the_books_hold(arena.market)
