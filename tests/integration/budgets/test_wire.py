"""What commands and queries cost on the wire, counted between the driver and the server; no time is taken.

A round trip is what crosses the wire and is answered, BEGIN and COMMIT included; nobody waits for that of a
query's COMMIT. A statement is a message
that asks for work: BEGIN's settings are some of them. What caches and relays are told comes later, for many
commits together, and over other connections.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import pytest_asyncio

from emporion.application.catalog.find_product import FindProduct
from emporion.application.catalog.list_products import ListProducts
from emporion.application.catalog.views import ProductView
from emporion.application.orders.find_order import FindOrder
from emporion.application.orders.list_orders import ListOrders
from emporion.application.orders.views import OrderView
from emporion.application.wallets.deposit import Deposit
from emporion.application.wallets.my_wallets import MyWallets
from emporion.application.wallets.transfer_money import TransferMoney
from emporion.application.wallets.views import WalletView
from emporion.config import Settings
from emporion.container import Container
from emporion.domain.shared.page import PageRequest
from emporion.infrastructure.persistence.bell import Bell
from emporion.testing.postgres import ServerUrls
from emporion.testing.wire import Wire, tapped
from tests.integration.support import Customer, Market, ok

Cost = tuple[int, int]
"""Round trips and statements."""


@dataclass(frozen=True, slots=True)
class Tapped:
    """A shop with a product, two customers and fifty orders, behind a wire that counts."""

    market: Market
    wire: Wire
    product: ProductView
    customer: Customer
    other: WalletView
    order: OrderView
    keys: Any

    async def cost(self, ask: Callable[["Tapped"], Awaitable[Any]]) -> Cost:
        """Of the second time: the first one makes the connection know the statements."""
        ok(await ask(self))
        await self.wire.rest()
        self.wire.reset()
        ok(await ask(self))
        await self.wire.rest()
        return self.wire.round_trips, self.wire.statements

    def key(self) -> str:
        return f"key-{next(self.keys)}"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shop(server: ServerUrls, settings: Settings) -> AsyncIterator[Tapped]:
    alone = settings.model_copy(update={"pool_size": 1, "pool_overflow": 0, "cache": "off"})
    with TemporaryDirectory() as folder:  # a socket's path has to be short
        async with tapped(server.app_url, Path(folder)) as (url, wire):
            container = Container(settings=alone, database_url=url, secret_key="k" * 32)
            async with container.database() as database:
                database.bell = Bell(database.engine)
                market = await Market.open(container.bus(), database)
                customer, other = await market.customer(100_000), await market.customer()
                product = await market.product(*[1] * 20, stock=10_000)
                wanted = {variant.id: 1 for variant in product.variants[:5]}
                orders = [ok(await market.place(customer, wanted)) for _ in range(50)]
                (wallet,) = ok(await market.bus.ask(MyWallets(), market.by(other.user_id)))
                yield Tapped(market, wire, product, customer, wallet, orders[0], count())


Ask = Callable[[Tapped], Awaitable[Any]]


def placing(lines: int, *, with_key: bool) -> Ask:
    async def place(shop: Tapped) -> Any:
        wanted = {variant.id: 1 for variant in shop.product.variants[:lines]}
        return await shop.market.place(shop.customer, wanted, key=shop.key() if with_key else None)

    return place


async def transferring(shop: Tapped) -> Any:
    sent = TransferMoney(
        wallet_id=shop.customer.wallet_id, to_address=shop.other.address, amount=Decimal(1), reference="x"
    )
    return await shop.market.bus.execute(sent, shop.market.by(shop.customer.user_id, key=shop.key()))


async def depositing(shop: Tapped) -> Any:
    command = Deposit(wallet_id=shop.customer.wallet_id, amount=Decimal(1))
    return await shop.market.bus.execute(command, shop.market.by(key=shop.key()))


def asking(
    query: Callable[[Tapped], Any], *, as_customer: bool = False
) -> Callable[[Tapped], Awaitable[Any]]:
    async def ask(shop: Tapped) -> Any:
        who = shop.customer.user_id if as_customer else None
        return await shop.market.bus.ask(query(shop), shop.market.by(who))

    return ask


def own_order(shop: Tapped) -> FindOrder:
    return FindOrder(order_id=shop.order.id)


def orders(_: Tapped) -> ListOrders:
    return ListOrders(page=PageRequest(limit=50))


def my_orders(_: Tapped) -> ListOrders:
    return ListOrders(page=PageRequest(limit=50), mine=True)


def product(shop: Tapped) -> FindProduct:
    return FindProduct(product=str(shop.product.id))


def search(_: Tapped) -> ListProducts:
    return ListProducts(search="tea")


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        pytest.param(placing(5, with_key=True), (4, 7), id="an order of five lines"),
        pytest.param(placing(20, with_key=True), (4, 7), id="an order of twenty lines"),
        pytest.param(placing(5, with_key=False), (4, 7), id="an order without a key"),
        pytest.param(transferring, (3, 6), id="a transfer"),
        pytest.param(depositing, (4, 7), id="a deposit by staff"),
        pytest.param(asking(own_order, as_customer=True), (2, 4), id="an own order"),
        pytest.param(asking(my_orders, as_customer=True), (2, 4), id="fifty orders of mine"),
        # Whether somebody is a member, and so sees all of them, is asked with the page.
        pytest.param(asking(orders, as_customer=True), (2, 4), id="fifty own orders"),
        pytest.param(asking(orders), (2, 4), id="fifty orders of the shop"),
        pytest.param(asking(product), (4, 6), id="a product"),
        pytest.param(asking(search), (4, 6), id="a search"),
    ],
)
async def test_it_costs_so_many_round_trips_and_statements(shop: Tapped, ask: Ask, expected: Cost) -> None:
    assert await shop.cost(ask) == expected
