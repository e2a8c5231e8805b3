"""An import that was stopped is finished by the next one, whatever stopped it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from returns.result import Result
from sqlalchemy import text

from emporion.application.books.verify_shop import VerifyShop
from emporion.application.catalog.adjust_stock import AdjustStock
from emporion.application.catalog.create_category import CreateCategory
from emporion.application.catalog.create_product import CreateProduct
from emporion.application.catalog.find_product import FindProduct
from emporion.application.catalog.inputs import VariantInput
from emporion.application.catalog.publish_product import PublishProduct
from emporion.application.identity.register import Register
from emporion.application.northwind.data import Northwind
from emporion.application.northwind.errors import NorthwindStopped
from emporion.application.northwind.northwind_import import NorthwindImport
from emporion.application.northwind.report import Brought, NorthwindProgress, NorthwindReport
from emporion.application.orders.place_order import PlaceOrder
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context
from emporion.application.wallets.deposit import Deposit
from emporion.application.wallets.open_wallet import OpenWallet
from emporion.domain.shared.errors import DomainError
from tests.integration.support import SYSTEM, Market, ok, refusal

pytestmark = [pytest.mark.integration, pytest.mark.long]

ORDERS = 8


@pytest.fixture
def start(northwind: Northwind) -> Northwind:
    """The first orders with what they need."""
    orders = northwind.orders[:ORDERS]
    sold = {line.product_id for order in orders for line in order.lines}
    buyers = {order.customer_id for order in orders}
    return replace(
        northwind,
        orders=orders,
        products=tuple(product for product in northwind.products if product.id in sold),
        customers=tuple(customer for customer in northwind.customers if customer.id in buyers),
    )


class Crash(Exception):
    """The process is gone."""


class DyingBus:
    """Crashes at the nth command of a kind: after its commit, before anybody heard the answer."""

    def __init__(self, bus: Bus, kind: type[Any], number: int) -> None:
        self._bus = bus
        self._kind = kind
        self._left = number

    async def execute(self, command: Any, context: Context) -> Result[Any, Any]:
        answer = await self._bus.execute(command, context)
        self._left -= isinstance(command, self._kind)
        if self._left == 0:
            raise Crash
        return answer

    async def ask(self, query: Any, context: Context) -> Result[Any, Any]:
        return await self._bus.ask(query, context)


async def run(market: Market, northwind: Northwind) -> Result[NorthwindReport, NorthwindStopped]:
    return await NorthwindImport(market.bus).run(northwind, market.by(SYSTEM))


async def assert_complete(market: Market) -> None:
    """All orders once, all money spent, the books in order."""
    (sums,) = await market.rows("SELECT count(*), sum(total) FROM orders WHERE shop_id = :shop")
    deposits = await market.value(
        "SELECT sum(amount) FROM transfers WHERE shop_id = :shop AND kind = 'deposit'"
    )
    assert tuple(sums) == (ORDERS, deposits)
    reports = ok(await market.bus.ask(VerifyShop(), market.by(SYSTEM)))
    assert all(report.holds for report in reports)


async def forget_keys(market: Market) -> None:
    async with market.database.get_session(market.shop_id) as session:
        await session.execute(text("DELETE FROM idempotency_keys"))


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (CreateCategory, 3),
        (CreateProduct, 2),
        (PublishProduct, 4),
        (OpenWallet, 2),
        (Deposit, 3),
        (PlaceOrder, 1),
        (PlaceOrder, ORDERS - 1),
    ],
)
@pytest.mark.parametrize("keys", ["kept", "forgotten"])
async def test_an_import_that_crashed_anywhere_is_finished_by_the_next(
    market: Market, start: Northwind, kind: type[Any], number: int, keys: str
) -> None:
    with pytest.raises(Crash):
        await NorthwindImport(DyingBus(market.bus, kind, number)).run(start, market.by(SYSTEM))
    if keys == "forgotten":
        await forget_keys(market)
    report = ok(await run(market, start))
    assert report.changed
    await assert_complete(market)


async def test_a_second_shop_shares_the_users_and_nothing_else(market: Market, start: Northwind) -> None:
    ok(await run(market, start))
    other = await Market.open(market.bus, market.database, "JPY")
    report = ok(await run(other, start))
    assert report.users.created == 0
    assert report.wallets == Brought(created=len(start.customers))
    assert report.orders == Brought(created=ORDERS)
    await assert_complete(other)


async def test_what_the_shop_changed_meanwhile_stays(market: Market, start: Northwind) -> None:
    ok(await run(market, start))
    tofu = ok(await market.bus.ask(FindProduct(product="tofu"), market.by()))
    adjust = AdjustStock(variant_id=tofu.variants[0].id, delta=-1, reason="eaten")
    before = ok(await market.bus.execute(adjust, market.by())).stock
    assert not ok(await run(market, start)).changed
    assert await market.stock(tofu.variants[0].id) == before


async def test_more_orders_in_the_files_are_added(market: Market, start: Northwind) -> None:
    ok(await run(market, replace(start, orders=start.orders[:3])))
    # The first import knew nothing of these orders, so the shop puts in what they need.
    for product in await market.rows("SELECT id FROM variants WHERE shop_id = :shop"):
        adjust = AdjustStock(variant_id=product.id, delta=1000, reason="new files")
        ok(await market.bus.execute(adjust, market.by()))
    assert ok(await run(market, start)).orders == Brought(created=ORDERS - 3, present=3)
    await assert_complete(market)


async def test_a_refused_order_stops_the_import_and_mending_it_lets_it_go_on(
    market: Market, start: Northwind
) -> None:
    ok(await run(market, replace(start, orders=start.orders[:1])))
    rows = await market.rows("SELECT id, stock FROM variants WHERE shop_id = :shop AND stock > 0")
    for row in rows:
        adjust = AdjustStock(variant_id=row.id, delta=-row.stock, reason="burnt")
        ok(await market.bus.execute(adjust, market.by()))
    stopped = refusal(await run(market, start))
    assert isinstance(stopped, NorthwindStopped)
    assert stopped.step == "order 10249"
    assert "Out of stock" in stopped.message
    for row in await market.rows("SELECT id FROM variants WHERE shop_id = :shop"):
        adjust = AdjustStock(variant_id=row.id, delta=1000, reason="mended")
        ok(await market.bus.execute(adjust, market.by()))
    assert ok(await run(market, start)).orders.created == ORDERS - 1
    await assert_complete(market)


async def test_another_product_with_the_same_handle_is_not_taken_for_northwinds(
    market: Market, start: Northwind
) -> None:
    mine = CreateProduct(title="Tofu", handle="tofu", variants=(VariantInput(price=Decimal(1)),))
    ok(await market.bus.execute(mine, market.by()))
    stopped = refusal(await run(market, start))
    assert isinstance(stopped, NorthwindStopped)
    assert "tofu" in stopped.message


async def test_somebody_who_signed_up_with_a_customers_address_does_not_get_the_wallet(
    market: Market, start: Northwind
) -> None:
    customer = replace(start.customers[0], id="MALLO")
    email = "mallo@customers.northwind.example"
    register = Register(email=email, name="Mallory", password="correct horse battery")
    ok(await market.bus.execute(register, Context()))
    stopped = refusal(await run(market, replace(start, customers=(customer,), orders=())))
    assert isinstance(stopped, NorthwindStopped)
    assert email in stopped.message


async def test_only_the_system_imports(market: Market, start: Northwind) -> None:
    stopped: DomainError = refusal(await NorthwindImport(market.bus).run(start, market.by()))
    assert isinstance(stopped, NorthwindStopped)
    assert await market.value("SELECT count(*) FROM orders WHERE shop_id = :shop") == 0


async def test_progress_goes_step_by_step_to_the_end(market: Market, start: Northwind) -> None:
    told: list[NorthwindProgress] = []
    ok(await NorthwindImport(market.bus).run(start, market.by(SYSTEM), on_progress=told.append))
    assert [each.done for each in told] == list(range(1, told[-1].total + 1))
    assert list(dict.fromkeys(each.step for each in told)) == [
        "categories",
        "products",
        "customers",
        "orders",
    ]
