"""Cancelling gives everything back, once."""

from decimal import Decimal
from uuid import UUID

import pytest

from emporion.application.orders.basket import Item
from emporion.application.orders.deliver_order import DeliverOrder
from emporion.application.orders.ship_order import ShipOrder
from emporion.application.shared.context import Actor
from emporion.domain.orders.errors import OrderNotFound, OrderStatusRefuses
from emporion.domain.orders.order import OrderStatus
from emporion.domain.shared.ids import new_id
from emporion.domain.wallets.kinds import TransferKind
from emporion.domain.wallets.repository import WalletRepository
from tests.unit.orders.world import SYSTEM, World


async def test_stock_and_money_come_back(world: World) -> None:
    one, other = await world.variant("9.99"), await world.variant("0.005")
    placed = (await world.place({one.id: 3, other.id: 1})).unwrap()
    assert await world.balance() == Decimal("70.02")
    cancelled = (await world.cancel(placed.id)).unwrap()
    assert cancelled.status is OrderStatus.CANCELLED
    assert await world.balance() == 100
    assert (await world.stock(one), await world.stock(other)) == (10, 10)
    kinds = [(each.kind, each.amount) for each in await world.bookings(placed.id)]
    assert kinds == [(TransferKind.PAYMENT, Decimal("29.98")), (TransferKind.REFUND, Decimal("29.98"))]
    assert world.told("order.cancelled") == 1


async def test_a_second_time_is_refused_and_gives_nothing(world: World) -> None:
    variant = await world.variant()
    placed = (await world.place({variant.id: 1})).unwrap()
    (await world.cancel(placed.id)).unwrap()
    error = (await world.cancel(placed.id)).failure()
    assert error == OrderStatusRefuses(order_id=placed.id, status="cancelled", wanted="cancelled")
    assert error.message.endswith("that is final.")
    assert (await world.balance(), await world.stock(variant)) == (Decimal(100), 10)


async def test_two_lines_of_one_variant_both_come_back(world: World) -> None:
    variant = await world.variant(1)
    items = [Item(variant_id=variant.id, quantity=number) for number in (2, 3)]
    placed = (await world.place(items)).unwrap()
    (await world.cancel(placed.id)).unwrap()
    assert await world.stock(variant) == 10


async def test_an_order_that_cost_nothing_refunds_nothing(world: World) -> None:
    variant = await world.variant(0)
    placed = (await world.place({variant.id: 1})).unwrap()
    (await world.cancel(placed.id)).unwrap()
    assert await world.bookings(placed.id) == ()
    assert await world.stock(variant) == 10


async def test_a_refund_reaches_a_wallet_that_was_deactivated(world: World) -> None:
    variant = await world.variant()
    placed = (await world.place({variant.id: 1})).unwrap()
    work = world.work()
    wallet = await work.get(WalletRepository).find_by_id(world.wallet.id)
    assert wallet is not None
    wallet.deactivate()
    await work.get(WalletRepository).save(wallet)
    (await world.cancel(placed.id)).unwrap()
    assert await world.balance() == 100


@pytest.mark.parametrize("who", ["customer", "staff", "system"])
async def test_customer_staff_and_system_may_cancel(world: World, who: str) -> None:
    variant = await world.variant()
    placed = (await world.place({variant.id: 1})).unwrap()
    actors: dict[str, Actor | UUID] = {
        "customer": world.ada,
        "staff": world.staff.user_id,
        "system": SYSTEM,
    }
    assert (await world.cancel(placed.id, world.by(actors[who]))).unwrap().status is OrderStatus.CANCELLED


async def test_to_others_the_order_is_not_there(world: World) -> None:
    variant = await world.variant()
    placed = (await world.place({variant.id: 1})).unwrap()
    error = (await world.cancel(placed.id, world.by(new_id()))).failure()
    assert error == OrderNotFound(order_id=placed.id)


async def test_an_unknown_order_is_not_there(world: World) -> None:
    nowhere = new_id()
    assert (await world.cancel(nowhere, world.by(SYSTEM))).failure() == OrderNotFound(order_id=nowhere)


@pytest.mark.parametrize("delivered", [False, True])
async def test_what_left_the_shop_cannot_be_cancelled(world: World, delivered: bool) -> None:
    variant = await world.variant()
    placed = (await world.place({variant.id: 1})).unwrap()
    staff = world.by(world.staff.user_id)
    (await world.bus.execute(ShipOrder(order_id=placed.id), staff)).unwrap()
    if delivered:
        (await world.bus.execute(DeliverOrder(order_id=placed.id), staff)).unwrap()
    assert isinstance((await world.cancel(placed.id)).failure(), OrderStatusRefuses)
    assert (await world.balance(), await world.stock(variant)) == (Decimal(90), 9)
