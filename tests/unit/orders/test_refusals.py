"""Everything that PlaceOrder refuses has an error of its own, and leaves everything as it was."""

from collections.abc import Awaitable, Callable
from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from emporion.application.orders.basket import Item
from emporion.application.shared.access import SignInRequired
from emporion.application.shared.context import ANONYMOUS
from emporion.domain.catalog.product import ProductStatus
from emporion.domain.orders.errors import (
    HistoricTermsRefused,
    LineQuantityInvalid,
    LineTermsInvalid,
    OrderCurrencyDiffers,
    OrderEmpty,
    OutOfStock,
    Shortage,
    TooManyLines,
    VariantsNotOnSale,
    VariantsUnknown,
)
from emporion.domain.orders.line import MAX_QUANTITY
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.errors import ShopClosed
from emporion.domain.shops.repository import ShopRepository
from emporion.domain.wallets.errors import (
    InsufficientFunds,
    WalletCurrencyDiffers,
    WalletInactive,
    WalletNotFound,
)
from emporion.domain.wallets.kinds import WalletKind
from emporion.domain.wallets.repository import WalletRepository
from emporion.domain.wallets.shop_wallets import shop_wallet_id
from emporion.testing.factories.wallets import make_wallet
from tests.unit.orders.world import SYSTEM, World

LONG_AGO = datetime(1996, 7, 4, tzinfo=UTC)


def stored(world: World) -> Any:
    """Everything in the store, for comparison."""
    tables = deepcopy(world.store._tables)
    rows = {key: {each: repr(entity) for each, entity in table.items()} for key, table in tables.items()}
    return {key: table for key, table in rows.items() if table}, list(world.store.events)


async def refused(world: World, attempt: Callable[[], Awaitable[Any]]) -> Any:
    """The error; nothing may have changed."""
    before = stored(world)
    answer = await attempt()
    assert stored(world) == before
    return answer.failure()


async def changed_wallet(world: World, **changes: Any) -> None:
    work = world.work()
    wallet = await work.get(WalletRepository).find_by_id(world.wallet.id)
    assert wallet is not None
    for name, value in changes.items():
        setattr(wallet, name, value)
    await work.get(WalletRepository).save(wallet)


async def test_an_empty_order(world: World) -> None:
    assert await refused(world, lambda: world.place([])) == OrderEmpty()


async def test_too_many_lines(world: World) -> None:
    item = Item(variant_id=(await world.variant()).id, quantity=1)
    error = await refused(world, lambda: world.place([item] * 501))
    assert error == TooManyLines(lines=501, limit=500)


@pytest.mark.parametrize("quantity", [0, -1, -1000, MAX_QUANTITY + 1])
async def test_a_quantity_that_is_not_positive_or_absurd(world: World, quantity: int) -> None:
    variant = await world.variant()
    error = await refused(world, lambda: world.place({variant.id: quantity}))
    assert error == LineQuantityInvalid(variant_id=variant.id, quantity=quantity, limit=MAX_QUANTITY)


async def test_a_closed_shop(world: World) -> None:
    variant = await world.variant()
    work = world.work()
    shop = await work.get(ShopRepository).find_by_id(world.shop.id)
    assert shop is not None
    shop.close()
    shop.events.clear()
    await work.get(ShopRepository).save(shop)
    assert await refused(world, lambda: world.place({variant.id: 1})) == ShopClosed(shop_id=shop.id)


async def test_every_unknown_variant_is_named_once(world: World) -> None:
    variant, unknown = await world.variant(), [new_id(), new_id()]
    items = [Item(variant_id=each, quantity=1) for each in (unknown[0], variant.id, unknown[1], unknown[0])]
    assert await refused(world, lambda: world.place(items)) == VariantsUnknown(variant_ids=tuple(unknown))


@pytest.mark.parametrize("status", [ProductStatus.DRAFT, ProductStatus.ARCHIVED])
async def test_every_variant_that_is_not_on_sale_is_named(world: World, status: ProductStatus) -> None:
    sold, unsold = await world.variant(), [await world.variant(status=status) for _ in range(2)]
    wanted = dict.fromkeys((unsold[0].id, sold.id, unsold[1].id), 1)
    error = await refused(world, lambda: world.place(wanted))
    assert error == VariantsNotOnSale(variant_ids=tuple(each.id for each in unsold))


async def test_every_short_line_is_named(world: World) -> None:
    enough, short, none = [await world.variant(stock=stock) for stock in (9, 1, 0)]
    error = await refused(world, lambda: world.place({short.id: 2, enough.id: 9, none.id: 1}))
    assert isinstance(error, OutOfStock)
    named = [(each.variant_id, each.wanted, each.available) for each in error.shortages]
    assert named == [(short.id, 2, 1), (none.id, 1, 0)]


async def test_two_lines_of_one_variant_that_are_short_together(world: World) -> None:
    variant = await world.variant(stock=3)
    items = [Item(variant_id=variant.id, quantity=2)] * 2
    error = await refused(world, lambda: world.place(items))
    title = f"Tea / {variant.title}" if variant.title else "Tea"
    short = Shortage(variant_id=variant.id, title=title, wanted=2, available=1)
    assert error == OutOfStock(shortages=(short,))


@pytest.mark.parametrize("currency", ["USD", "eur", ""])
async def test_another_currency_than_the_shops(world: World, currency: str) -> None:
    variant = await world.variant()
    error = await refused(world, lambda: world.place({variant.id: 1}, currency=currency))
    assert error == OrderCurrencyDiffers(wanted=currency, currency="EUR")


async def test_a_wallet_of_another_currency(world: World) -> None:
    variant = await world.variant()
    await changed_wallet(world, currency="USD")
    error = await refused(world, lambda: world.place({variant.id: 1}))
    assert error == WalletCurrencyDiffers(wallet_id=world.wallet.id, currency="USD", wanted="EUR")


async def test_a_short_wallet(world: World) -> None:
    variant = await world.variant("100.01")
    error = await refused(world, lambda: world.place({variant.id: 1}))
    assert error == InsufficientFunds(
        wallet_id=world.wallet.id, balance=Decimal(100), needed=Decimal("100.01"), currency="EUR"
    )


@pytest.mark.parametrize("price", [0, 1])
async def test_an_inactive_wallet_even_for_nothing(world: World, price: int) -> None:
    variant = await world.variant(price)
    await changed_wallet(world, is_active=False)
    error = await refused(world, lambda: world.place({variant.id: 1}))
    assert error == WalletInactive(wallet_id=world.wallet.id)


async def test_an_unknown_wallet(world: World) -> None:
    variant, nowhere = await world.variant(), new_id()
    error = await refused(world, lambda: world.place({variant.id: 1}, wallet_id=nowhere))
    assert error == WalletNotFound(wallet_id=nowhere)


async def test_the_wallet_of_somebody_else(world: World) -> None:
    variant, theirs = await world.variant(), make_wallet(shop_id=world.shop.id, balance=100)
    await world.work().get(WalletRepository).save(theirs)
    for thief in (world.ada, world.staff.user_id):
        attempt = partial(world.place, {variant.id: 1}, world.by(thief), wallet_id=theirs.id)
        error = await refused(world, attempt)
        assert error == WalletNotFound(wallet_id=theirs.id)


@pytest.mark.parametrize("kind", ["revenue", "clearing"])
async def test_the_shops_own_wallet(world: World, kind: str) -> None:
    variant, own = await world.variant(), shop_wallet_id(world.shop.id, WalletKind(kind))
    for actor in (SYSTEM, world.staff.user_id):
        attempt = partial(world.place, {variant.id: 1}, world.by(actor), wallet_id=own)
        error = await refused(world, attempt)
        assert error == WalletNotFound(wallet_id=own)


async def test_nobody_who_is_signed_in(world: World) -> None:
    variant = await world.variant()
    error = await refused(world, lambda: world.place({variant.id: 1}, world.by(ANONYMOUS)))
    assert error == SignInRequired(use_case="PlaceOrder")


@pytest.mark.parametrize("terms", [{"unit_price": Decimal(1)}, {"discount": Decimal("0.5")}])
async def test_own_prices_and_discounts_of_anybody(world: World, terms: dict[str, Decimal]) -> None:
    item = Item(variant_id=(await world.variant()).id, quantity=1, **terms)
    for actor in (world.ada, world.staff.user_id, SYSTEM):
        error = await refused(world, partial(world.place, [item], world.by(actor)))
        assert error == HistoricTermsRefused()


async def test_own_dates_of_anybody_but_the_system(world: World) -> None:
    variant = await world.variant()
    for actor in (world.ada, world.staff.user_id):
        attempt = partial(world.place, {variant.id: 1}, world.by(actor), historic=LONG_AGO)
        error = await refused(world, attempt)
        assert error == HistoricTermsRefused()


@pytest.mark.parametrize(
    "terms",
    [
        {"unit_price": Decimal("-0.01")},
        {"unit_price": Decimal("0.0000001")},
        {"unit_price": Decimal("NaN")},
        {"unit_price": Decimal("Infinity")},
        {"unit_price": Decimal(10) ** 13},
        {"discount": Decimal("-0.1")},
        {"discount": Decimal("1.000001")},
        {"discount": Decimal("NaN")},
    ],
)
async def test_terms_out_of_range(world: World, terms: dict[str, Decimal]) -> None:
    item = Item(variant_id=(await world.variant()).id, quantity=1, **terms)
    error = await refused(world, lambda: world.place([item], world.by(SYSTEM), historic=LONG_AGO))
    assert isinstance(error, LineTermsInvalid)
    assert error.variant_id == item.variant_id


async def test_a_historic_order_takes_stock_and_money_like_any_other(world: World) -> None:
    variant = await world.variant(10, stock=1)
    short = await refused(world, lambda: world.place({variant.id: 2}, world.by(SYSTEM), historic=LONG_AGO))
    assert isinstance(short, OutOfStock)
    item = Item(variant_id=variant.id, quantity=1, unit_price=Decimal(101))
    poor = await refused(world, lambda: world.place([item], world.by(SYSTEM), historic=LONG_AGO))
    assert isinstance(poor, InsufficientFunds)
