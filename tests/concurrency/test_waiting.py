"""Who waits for whom: buyers of one thing do, a shop's buyers as such do not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal

from returns.result import Success

from emporion.application.orders.basket import Item
from emporion.application.orders.place_order import PlaceOrder, PlaceOrderHandler
from emporion.application.shared.ports import Scope
from emporion.application.wallets.find_wallet import FindWallet
from emporion.application.wallets.transfer_money import TransferMoney
from emporion.container import Container
from tests.integration.orders.books import assert_the_books_hold
from tests.integration.support import Customer, Market, ok


@asynccontextmanager
async def half_way(
    market: Market, container: Container, customer: Customer, item: Item
) -> AsyncIterator[None]:
    """An order that is written and not yet committed while the block runs."""
    context = market.by(customer.user_id)
    async with market.database.transaction(Scope(context, "PlaceOrder")) as uow:
        handler: PlaceOrderHandler = container.composer().build(PlaceOrderHandler, uow, context)
        ok(await handler.handle(PlaceOrder(wallet_id=customer.wallet_id, items=(item,))))
        await uow.flush()
        yield


async def test_two_orders_of_one_shop_and_one_product_do_not_wait(
    market: Market, container: Container
) -> None:
    one, other = await market.customer(100), await market.customer(100)
    first, second = await market.variants(10, 10)
    async with half_way(market, container, one, Item(variant_id=first.id, quantity=1)):
        async with asyncio.timeout(3):
            ok(await market.place(other, {second.id: 1}))
        assert await market.stock(first.id) == 10  # the first one is not committed yet
    assert (await market.stock(first.id), await market.stock(second.id)) == (9, 9)
    await assert_the_books_hold(market)


async def test_a_deposit_does_not_wait_for_another_customers_order(
    market: Market, container: Container
) -> None:
    one, (first,) = await market.customer(100), await market.variants(10)
    async with half_way(market, container, one, Item(variant_id=first.id, quantity=1)):
        async with asyncio.timeout(3):
            await market.customer(5)
    await assert_the_books_hold(market)


async def test_two_buyers_of_one_variant_wait_for_each_other(market: Market, container: Container) -> None:
    one, other = await market.customer(100), await market.customer(100)
    (variant,) = await market.variants(10, stock=2)
    async with half_way(market, container, one, Item(variant_id=variant.id, quantity=1)):
        second = asyncio.create_task(market.place(other, {variant.id: 1}))
        await asyncio.sleep(0.2)
        assert not second.done()
    ok(await second)
    assert await market.stock(variant.id) == 0


async def test_opposite_transfers_never_deadlock_to_their_callers(market: Market) -> None:
    customers = [await market.customer(100) for _ in range(3)]
    wallets = [
        ok(await market.bus.ask(FindWallet(wallet_id=each.wallet_id), market.by())) for each in customers
    ]

    async def send(source: int, target: int) -> None:
        for _ in range(15):
            transfer = TransferMoney(
                wallet_id=wallets[source].id, to_address=wallets[target].address, amount=Decimal(1)
            )
            answer = await market.bus.execute(transfer, market.by(customers[source].user_id))
            assert isinstance(answer, Success), answer

    async with asyncio.timeout(30):
        await asyncio.gather(*(send(a, b) for a in range(3) for b in range(3) if a != b))
    assert [await market.balance(each.wallet_id) for each in customers] == [Decimal(100)] * 3
    await assert_the_books_hold(market)


async def test_orders_with_the_same_variants_in_opposite_order_never_deadlock(market: Market) -> None:
    variants = [each.id for each in await market.variants(1, 1, 1, 1, stock=200)]
    customers = [await market.customer(1000) for _ in range(6)]

    async def buy(number: int) -> None:
        wanted = variants if number % 2 else list(reversed(variants))
        for _ in range(8):
            ok(await market.place(customers[number], dict.fromkeys(wanted, 1)))

    async with asyncio.timeout(30):
        await asyncio.gather(*(buy(number) for number in range(6)))
    assert [await market.stock(each) for each in variants] == [200 - 48] * 4
    await assert_the_books_hold(market)
