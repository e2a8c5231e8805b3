"""Cancelling refunds and restocks exactly once; shipped orders stay."""

import asyncio
from decimal import Decimal

import pytest
from returns.result import Success

from emporion.application.orders.cancel_order import CancelOrder
from emporion.application.orders.deliver_order import DeliverOrder
from emporion.application.orders.ship_order import ShipOrder
from emporion.application.shared.access import AccessDenied
from emporion.application.shared.messages import Command
from emporion.application.shops.close_shop import CloseShop
from emporion.domain.orders.errors import OrderNotFound, OrderStatusRefuses
from emporion.domain.orders.order import OrderStatus
from tests.integration.orders.books import assert_the_books_hold
from tests.integration.support import Market, ok, refusal, stored_user


async def test_everything_comes_back_and_is_booked_as_a_refund(market: Market) -> None:
    customer, (one, other) = await market.customer(100), await market.variants("9.99", "0.335")
    placed = ok(await market.place(customer, {one.id: 2, other.id: 3}))
    cancelled = ok(await market.bus.execute(CancelOrder(order_id=placed.id), market.by(customer.user_id)))
    assert cancelled.status is OrderStatus.CANCELLED
    assert (await market.stock(one.id), await market.stock(other.id)) == (10, 10)
    assert await market.balance(customer.wallet_id) == 100
    booked = await market.rows(
        "SELECT kind, amount FROM transfers WHERE order_id = :id ORDER BY id", id=placed.id
    )
    assert [tuple(row) for row in booked] == [("payment", Decimal("20.99")), ("refund", Decimal("20.99"))]
    await assert_the_books_hold(market)


async def test_ten_cancellations_at_once_give_back_once(market: Market) -> None:
    customer, (variant,) = await market.customer(100), await market.variants(10)
    placed = ok(await market.place(customer, {variant.id: 3}))
    cancel = CancelOrder(order_id=placed.id)
    answers = await asyncio.gather(
        *(market.bus.execute(cancel, market.by(customer.user_id)) for _ in range(10))
    )
    assert len([answer for answer in answers if isinstance(answer, Success)]) == 1
    errors = [refusal(answer) for answer in answers if not isinstance(answer, Success)]
    assert all(isinstance(error, OrderStatusRefuses) for error in errors)
    assert await market.stock(variant.id) == 10
    assert await market.balance(customer.wallet_id) == 100
    await assert_the_books_hold(market)


async def test_shipping_and_cancelling_at_once_do_one_of_them(market: Market) -> None:
    customer, (variant,) = await market.customer(100), await market.variants(10, stock=20)
    for _ in range(8):
        placed = ok(await market.place(customer, {variant.id: 1}))
        shipped, cancelled = await asyncio.gather(
            market.bus.execute(ShipOrder(order_id=placed.id), market.by()),
            market.bus.execute(CancelOrder(order_id=placed.id), market.by(customer.user_id)),
        )
        assert isinstance(shipped, Success) != isinstance(cancelled, Success)
    await assert_the_books_hold(market)


@pytest.mark.parametrize("command", [CancelOrder, ShipOrder, DeliverOrder])
async def test_to_a_stranger_the_order_is_not_there(market: Market, command: type) -> None:
    customer, (variant,) = await market.customer(100), await market.variants(10)
    placed = ok(await market.place(customer, {variant.id: 1}))
    before = await market.everything()
    made: Command[object, OrderNotFound] = command(order_id=placed.id)
    error = refusal(await market.bus.execute(made, market.by(await stored_user(market.database))))
    assert isinstance(error, OrderNotFound | AccessDenied)
    assert await market.everything() == before


async def test_an_order_of_another_shop_is_not_there(market: Market) -> None:
    customer, (variant,) = await market.customer(100), await market.variants(10)
    placed = ok(await market.place(customer, {variant.id: 1}))
    other = await Market.open(market.bus, market.database)
    error = refusal(await market.bus.execute(CancelOrder(order_id=placed.id), other.by()))
    assert error == OrderNotFound(order_id=placed.id)


async def test_the_way_of_an_order_on_the_server(market: Market) -> None:
    customer, (variant,) = await market.customer(100), await market.variants(10)
    placed = ok(await market.place(customer, {variant.id: 1}))
    assert isinstance(
        refusal(await market.bus.execute(DeliverOrder(order_id=placed.id), market.by())), OrderStatusRefuses
    )
    shipped = ok(await market.bus.execute(ShipOrder(order_id=placed.id), market.by()))
    delivered = ok(await market.bus.execute(DeliverOrder(order_id=placed.id), market.by()))
    assert (shipped.status, delivered.status) == (OrderStatus.SHIPPED, OrderStatus.DELIVERED)
    assert [view.version for view in (placed, shipped, delivered)] == [1, 2, 3]
    for again in (ShipOrder(order_id=placed.id), CancelOrder(order_id=placed.id)):
        assert isinstance(refusal(await market.bus.execute(again, market.by())), OrderStatusRefuses)
    await assert_the_books_hold(market)


async def test_a_closed_shop_still_takes_orders_back(market: Market) -> None:
    customer, (variant,) = await market.customer(100), await market.variants(10)
    placed = ok(await market.place(customer, {variant.id: 1}))
    ok(await market.bus.execute(CloseShop(), market.by()))
    ok(await market.bus.execute(CancelOrder(order_id=placed.id), market.by(customer.user_id)))
    assert await market.balance(customer.wallet_id) == 100
