"""Whatever PlaceOrder refuses leaves every row of the shop as it was."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from emporion.application.catalog.archive_product import ArchiveProduct
from emporion.application.orders.basket import Item
from emporion.application.orders.place_order import PlaceOrder
from emporion.application.shops.close_shop import CloseShop
from emporion.application.wallets.deactivate_wallet import DeactivateWallet
from emporion.domain.catalog.product import ProductStatus
from emporion.domain.orders.errors import (
    HistoricTermsRefused,
    LineQuantityInvalid,
    OrderCurrencyDiffers,
    OrderEmpty,
    OutOfStock,
    VariantsNotOnSale,
    VariantsUnknown,
)
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.errors import ShopClosed
from emporion.domain.wallets.errors import InsufficientFunds, WalletInactive, WalletNotFound
from tests.integration.support import Customer, Market, ok, refusal


@dataclass(frozen=True, slots=True)
class Stall:
    """A shop with a customer who has 100, and an order that would succeed."""

    market: Market
    customer: Customer
    good: PlaceOrder

    @property
    def item(self) -> Item:
        return self.good.items[0]

    async def run(self, command: object) -> None:
        ok(await self.market.bus.execute(command, self.market.by()))  # type: ignore[arg-type] # any command


@pytest.fixture
async def stall(market: Market) -> Stall:
    customer, (variant, _) = await market.customer(100), await market.variants(10, 20, stock=5)
    items = (Item(variant_id=variant.id, quantity=1),)
    return Stall(market, customer, PlaceOrder(wallet_id=customer.wallet_id, items=items))


async def empty(stall: Stall) -> tuple[PlaceOrder, type]:
    return replace(stall.good, items=()), OrderEmpty


async def no_quantity(stall: Stall) -> tuple[PlaceOrder, type]:
    bad = replace(stall.item, quantity=0)
    return replace(stall.good, items=(stall.item, bad)), LineQuantityInvalid


async def closed_shop(stall: Stall) -> tuple[PlaceOrder, type]:
    await stall.run(CloseShop())
    return stall.good, ShopClosed


async def unknown_variant(stall: Stall) -> tuple[PlaceOrder, type]:
    bad = replace(stall.item, variant_id=new_id())
    return replace(stall.good, items=(stall.item, bad)), VariantsUnknown


async def variant_of_another_shop(stall: Stall) -> tuple[PlaceOrder, type]:
    other = await Market.open(stall.market.bus, stall.market.database)
    (theirs,) = await other.variants(1)
    bad = replace(stall.item, variant_id=theirs.id)
    return replace(stall.good, items=(stall.item, bad)), VariantsUnknown


async def draft(stall: Stall) -> tuple[PlaceOrder, type]:
    (hidden,) = await stall.market.variants(1, published=False)
    bad = replace(stall.item, variant_id=hidden.id)
    return replace(stall.good, items=(stall.item, bad)), VariantsNotOnSale


async def archived(stall: Stall) -> tuple[PlaceOrder, type]:
    product = await stall.market.product(1)
    await stall.run(ArchiveProduct(product_id=product.id))
    assert product.status is ProductStatus.DRAFT  # as it was made; it was published and archived since
    bad = replace(stall.item, variant_id=product.variants[0].id)
    return replace(stall.good, items=(stall.item, bad)), VariantsNotOnSale


async def short_of_stock(stall: Stall) -> tuple[PlaceOrder, type]:
    bad = replace(stall.item, quantity=6)
    return replace(stall.good, items=(bad,)), OutOfStock


async def other_currency(stall: Stall) -> tuple[PlaceOrder, type]:
    return replace(stall.good, currency="USD"), OrderCurrencyDiffers


async def short_wallet(stall: Stall) -> tuple[PlaceOrder, type]:
    (dear,) = await stall.market.variants("100.01")
    return replace(stall.good, items=(replace(stall.item, variant_id=dear.id),)), InsufficientFunds


async def inactive_wallet(stall: Stall) -> tuple[PlaceOrder, type]:
    await stall.run(DeactivateWallet(wallet_id=stall.customer.wallet_id))
    return stall.good, WalletInactive


async def unknown_wallet(stall: Stall) -> tuple[PlaceOrder, type]:
    return replace(stall.good, wallet_id=new_id()), WalletNotFound


async def somebody_elses_wallet(stall: Stall) -> tuple[PlaceOrder, type]:
    return replace(stall.good, wallet_id=(await stall.market.customer(100)).wallet_id), WalletNotFound


async def own_price(stall: Stall) -> tuple[PlaceOrder, type]:
    bad = replace(stall.item, unit_price=Decimal("0.01"))
    return replace(stall.good, items=(bad,)), HistoricTermsRefused


async def own_date(stall: Stall) -> tuple[PlaceOrder, type]:
    return replace(stall.good, historic=datetime(1996, 7, 4, tzinfo=UTC)), HistoricTermsRefused


Case = Callable[[Stall], Awaitable[tuple[PlaceOrder, type]]]
CASES: list[Case] = [
    empty,
    no_quantity,
    closed_shop,
    unknown_variant,
    variant_of_another_shop,
    draft,
    archived,
    short_of_stock,
    other_currency,
    short_wallet,
    inactive_wallet,
    unknown_wallet,
    somebody_elses_wallet,
    own_price,
    own_date,
]


async def test_the_order_that_the_cases_spoil_is_good(stall: Stall) -> None:
    ok(await stall.market.bus.execute(stall.good, stall.market.by(stall.customer.user_id)))


@pytest.mark.parametrize("key", [None, "once"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.__name__))
async def test_a_refused_order_leaves_every_row_untouched(stall: Stall, case: Case, key: str | None) -> None:
    command, expected = await case(stall)
    before = await stall.market.everything()
    context = stall.market.by(stall.customer.user_id, key=key)
    assert type(refusal(await stall.market.bus.execute(command, context))) is expected
    assert await stall.market.everything() == before


async def test_every_short_line_is_named(market: Market) -> None:
    customer = await market.customer(100)
    (enough, short), (none,) = await market.variants(1, 1, stock=2), await market.variants(1, stock=0)
    error = refusal(await market.place(customer, {short.id: 3, enough.id: 2, none.id: 1}))
    assert isinstance(error, OutOfStock)
    named: list[Any] = [(each.variant_id, each.wanted, each.available) for each in error.shortages]
    assert named == [(short.id, 3, 2), (none.id, 1, 0)]
