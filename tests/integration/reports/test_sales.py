"""Sales as the books have them: exact sums over orders that were not cancelled, in one snapshot."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from emporion.application.catalog.create_category import CreateCategory
from emporion.application.catalog.update_product import UpdateProduct
from emporion.application.catalog.views import ProductView
from emporion.application.orders.basket import Item
from emporion.application.orders.cancel_order import CancelOrder
from emporion.application.orders.place_order import PlaceOrder
from emporion.application.orders.views import OrderView
from emporion.application.reports.sales import SalesReport
from emporion.application.reports.views import SalesReportView
from emporion.application.shared.access import AccessDenied
from tests.integration.support import SYSTEM, Customer, Market, ok, refusal

pytestmark = pytest.mark.integration

ZERO = Decimal(0)


async def report(market: Market, customers: int = 100) -> SalesReportView:
    return ok(await market.bus.ask(SalesReport(customers=customers), market.by()))


async def sell(
    market: Market,
    customer: Customer,
    product: ProductView,
    quantity: int,
    *,
    price: str = "1",
    discount: str = "0",
    at: datetime = datetime(2020, 1, 1, tzinfo=UTC),
) -> OrderView:
    """A historic order of one line, so that price, discount and date are the test's."""
    item = Item(
        variant_id=product.variants[0].id,
        quantity=quantity,
        unit_price=Decimal(price),
        discount=Decimal(discount),
    )
    command = PlaceOrder(wallet_id=customer.wallet_id, items=(item,), historic=at)
    return ok(await market.bus.execute(command, market.by(SYSTEM)))


async def shelf(market: Market, name: str) -> UUID:
    return ok(await market.bus.execute(CreateCategory(name=name), market.by())).id


async def file_under(market: Market, product: ProductView, *categories: UUID) -> None:
    ok(await market.bus.execute(UpdateProduct(product_id=product.id, category_ids=categories), market.by()))


async def test_a_shop_without_orders_reports_zeros(market: Market) -> None:
    found = await report(market)
    assert (found.totals.orders, found.totals.units, found.totals.charged) == (0, 0, ZERO)
    assert (found.largest_order, found.smallest_order, found.refunded) == (ZERO, ZERO, ZERO)
    assert (found.categories, found.customers, found.months) == ((), (), ())


async def test_gross_and_net_are_exact_and_charged_is_rounded_per_order(market: Market) -> None:
    customer, tea = await market.customer(100), await market.product(1)
    await sell(market, customer, tea, 3, price="3.335", discount="0.15")  # 10.005 gross, 8.50425 net
    await sell(market, customer, tea, 1, price="0.125")
    totals = (await report(market)).totals
    assert (totals.orders, totals.units) == (2, 4)
    assert totals.gross == Decimal("10.13")
    assert totals.net == Decimal("8.62925")
    assert totals.charged == Decimal("8.50") + Decimal("0.13")


async def test_a_cancelled_order_leaves_nothing_but_its_refund(market: Market) -> None:
    customer, tea = await market.customer(100), await market.product(1)
    order = await sell(market, customer, tea, 5, price="2")
    await sell(market, customer, tea, 1, price="7")
    ok(await market.bus.execute(CancelOrder(order_id=order.id), market.by()))
    found = await report(market)
    assert (found.totals.orders, found.totals.charged, found.refunded) == (1, Decimal(7), Decimal(10))
    assert [(each.orders, each.net) for each in found.categories] == [(1, Decimal(7))]


async def test_the_largest_and_the_smallest_order_are_told(market: Market) -> None:
    customer, tea = await market.customer(100), await market.product(1)
    for price in ("5", "30", "2"):
        await sell(market, customer, tea, 1, price=price)
    found = await report(market)
    assert (found.largest_order, found.smallest_order) == (Decimal(30), Decimal(2))


async def test_a_product_counts_in_each_of_its_categories_and_else_as_uncategorised(market: Market) -> None:
    customer = await market.customer(100)
    tea, cup = await market.product(1), await market.product(1)
    drinks, gifts = await shelf(market, "Drinks"), await shelf(market, "Gifts")
    await file_under(market, tea, drinks, gifts)
    await sell(market, customer, tea, 2, price="5")
    await sell(market, customer, cup, 1, price="4")
    found = {each.name: each for each in (await report(market)).categories}
    assert {name: (each.net, each.units) for name, each in found.items()} == {
        "Drinks": (Decimal(10), 2),
        "Gifts": (Decimal(10), 2),
        "uncategorised": (Decimal(4), 1),
    }
    assert found["uncategorised"].category_id is None
    assert found["Gifts"].category_id == gifts


async def test_two_categories_of_one_name_stay_two(market: Market) -> None:
    customer, tea = await market.customer(100), await market.product(1)
    await file_under(market, tea, await shelf(market, "Sale"), await shelf(market, "Sale"))
    await sell(market, customer, tea, 1)
    assert [each.name for each in (await report(market)).categories] == ["Sale", "Sale"]


async def test_the_best_customers_come_first_and_the_others_are_counted(market: Market) -> None:
    tea = await market.product(1)
    small, big, middle = [await market.customer(100) for _ in range(3)]
    for customer, price in ((small, "1"), (big, "50"), (middle, "20"), (small, "2")):
        await sell(market, customer, tea, 1, price=price)
    found = await report(market, customers=2)
    assert [each.customer_id for each in found.customers] == [big.user_id, middle.user_id]
    assert found.customer_count == 3
    everybody = await report(market)
    assert everybody.customers[2].totals.orders == 2


async def test_an_order_belongs_to_its_month_in_utc(market: Market) -> None:
    customer, tea = await market.customer(100), await market.product(1)
    for at in (
        datetime(2020, 1, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2020, 2, 1, tzinfo=UTC),
        datetime(2020, 2, 29, tzinfo=UTC),
    ):
        await sell(market, customer, tea, 1, at=at)
    months = (await report(market)).months
    assert [(each.month, each.totals.orders) for each in months] == [
        (date(2020, 1, 1), 1),
        (date(2020, 2, 1), 2),
    ]


async def test_customers_do_not_see_the_report(market: Market) -> None:
    customer = await market.customer()
    answer = await market.bus.ask(SalesReport(), market.by(customer.user_id))
    assert isinstance(refusal(answer), AccessDenied)


async def test_another_shops_sales_are_not_in_it(market: Market) -> None:
    other = await Market.open(market.bus, market.database)
    await sell(other, await other.customer(10), await other.product(1), 1)
    assert (await report(market)).totals.orders == 0
