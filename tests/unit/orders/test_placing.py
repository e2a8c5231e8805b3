"""Placing an order, in memory: what is taken, charged and told."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from emporion.application.orders.basket import Item
from emporion.domain.catalog.product import ProductStatus
from emporion.domain.catalog.repository import VariantRepository
from emporion.domain.orders.order import OrderStatus
from emporion.domain.wallets.kinds import TransferKind
from emporion.domain.wallets.shop_wallets import revenue_wallet_id
from tests.unit.orders.world import SYSTEM, World

LONG_AGO = datetime(1996, 7, 4, tzinfo=UTC)


async def test_stock_is_taken_and_the_wallet_is_charged(world: World) -> None:
    one, other = await world.variant("9.99"), await world.variant("20.00")
    placed = (await world.place({one.id: 2, other.id: 1})).unwrap()
    assert placed.status is OrderStatus.CONFIRMED
    assert (await world.stock(one), await world.stock(other)) == (8, 9)
    assert await world.balance() == Decimal("60.02")
    (payment,) = await world.bookings(placed.id)
    assert (payment.kind, payment.amount) == (TransferKind.PAYMENT, Decimal("39.98"))
    assert (payment.debit_wallet_id, payment.credit_wallet_id) == (
        world.wallet.id,
        revenue_wallet_id(world.shop.id),
    )


async def test_the_lines_keep_the_order_of_the_items(world: World) -> None:
    variants = [await world.variant(price) for price in (3, 1, 2)]
    items = [Item(variant_id=variant.id, quantity=1) for variant in reversed(variants)]
    placed = (await world.place(items)).unwrap()
    assert [line.unit_price for line in placed.lines] == [2, 1, 3]


async def test_the_last_piece_and_the_last_cent_are_enough(world: World) -> None:
    variant = await world.variant(50, stock=2)
    (await world.place({variant.id: 2})).unwrap()
    assert await world.stock(variant) == 0
    assert await world.balance() == 0


async def test_two_lines_of_one_variant_share_its_stock(world: World) -> None:
    variant = await world.variant(1, stock=3)
    items = [Item(variant_id=variant.id, quantity=number) for number in (2, 1)]
    placed = (await world.place(items)).unwrap()
    assert [line.quantity for line in placed.lines] == [2, 1]
    assert await world.stock(variant) == 0


async def test_an_order_that_costs_nothing_has_no_payment(world: World) -> None:
    variant = await world.variant(0)
    placed = (await world.place({variant.id: 1})).unwrap()
    assert (placed.total, placed.status) == (Decimal(0), OrderStatus.CONFIRMED)
    assert await world.bookings(placed.id) == ()
    assert await world.stock(variant) == 9


async def test_an_order_is_told_once(world: World) -> None:
    variant = await world.variant()
    (await world.place({variant.id: 1}, world.by(key="once"))).unwrap()
    (await world.place({variant.id: 1}, world.by(key="once"))).unwrap()
    assert world.told("order.placed") == 1


@pytest.mark.parametrize(("currency", "total"), [("EUR", "0.34"), ("JPY", "0"), ("KWD", "0.335")])
async def test_the_shops_currency_decides_the_coin(currency: str, total: str) -> None:
    world = World(currency)
    await world.furnish()
    variant = await world.variant("0.335")
    placed = (await world.place({variant.id: 1})).unwrap()
    assert (placed.total, placed.currency) == (Decimal(total), currency)
    assert await world.balance() == 100 - Decimal(total)


async def test_naming_the_shops_currency_changes_nothing(world: World) -> None:
    variant = await world.variant()
    assert (await world.place({variant.id: 1}, currency="EUR")).unwrap().currency == "EUR"


async def test_the_system_orders_for_anybody(world: World) -> None:
    variant = await world.variant()
    placed = (await world.place({variant.id: 1}, world.by(SYSTEM))).unwrap()
    assert placed.customer_id == world.ada


async def test_a_historic_order_keeps_prices_discounts_and_its_date(world: World) -> None:
    variant = await world.variant(10)
    items = [Item(variant_id=variant.id, quantity=2, unit_price=Decimal("7.5"), discount=Decimal("0.1"))]
    placed = (await world.place(items, world.by(SYSTEM), historic=LONG_AGO)).unwrap()
    assert (placed.subtotal, placed.discount, placed.total) == (Decimal(15), Decimal("1.5"), Decimal("13.50"))
    assert (placed.is_historic, placed.placed_at) == (True, LONG_AGO)


async def test_a_historic_order_may_name_what_is_no_longer_sold(world: World) -> None:
    variant = await world.variant(status=ProductStatus.ARCHIVED)
    assert (await world.place({variant.id: 1}, world.by(SYSTEM), historic=LONG_AGO)).unwrap().is_historic


async def test_a_price_change_does_not_touch_placed_orders(world: World) -> None:
    variant = await world.variant(10)
    placed = (await world.place({variant.id: 1})).unwrap()
    work = world.work()
    stored = await work.get(VariantRepository).find_by_id(variant.id)
    assert stored is not None
    stored.reprice(Decimal(99), None)
    await work.get(VariantRepository).save(stored)
    order = await world.order(placed.id)
    assert (order.lines[0].unit_price, order.total) == (Decimal(10), Decimal(10))
