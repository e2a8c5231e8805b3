"""Placing an order on PostgreSQL: everything or nothing, and on the record."""

from decimal import Decimal

import pytest

from emporion.application.audit.record_history import RecordHistory
from emporion.application.orders.basket import Item
from emporion.application.orders.cancel_order import CancelOrder
from emporion.application.orders.deliver_order import DeliverOrder
from emporion.application.orders.ship_order import ShipOrder
from emporion.domain.orders.order import OrderStatus
from emporion.domain.shared.page import PageRequest
from emporion.domain.wallets.shop_wallets import revenue_wallet_id
from tests.integration.orders.books import assert_the_books_hold
from tests.integration.support import Market, ok


async def test_stock_money_books_audit_and_message_are_one(market: Market) -> None:
    customer, (one, other) = await market.customer(100), await market.variants("9.99", 20)
    placed = ok(await market.place(customer, {one.id: 2, other.id: 1}))
    assert (await market.stock(one.id), await market.stock(other.id)) == (8, 9)
    assert await market.balance(customer.wallet_id) == Decimal("60.02")
    (transfer,) = await market.rows("SELECT * FROM transfers WHERE order_id = :id", id=placed.id)
    assert (transfer.kind, transfer.amount, transfer.currency) == ("payment", Decimal("39.98"), "EUR")
    assert transfer.debit_wallet_id == customer.wallet_id
    assert transfer.credit_wallet_id == revenue_wallet_id(market.shop_id)
    await assert_the_books_hold(market)


async def test_exactly_one_message_is_written(market: Market) -> None:
    customer, (variant,) = await market.customer(100), await market.variants("0.335")
    placed = ok(await market.place(customer, {variant.id: 3}, key="once"))
    ok(await market.place(customer, {variant.id: 3}, key="once"))
    (message,) = await market.rows("SELECT * FROM outbox_messages WHERE topic = 'order.placed'")
    assert (message.aggregate_id, message.processed_at, message.attempts) == (placed.id, None, 0)
    assert message.payload == {
        "aggregate_id": str(placed.id),
        "number": placed.number,
        "customer_id": str(customer.user_id),
        "total": "1.01",
        "currency": "EUR",
        "is_historic": False,
    }


async def test_every_row_of_an_order_is_audited_under_one_command(market: Market) -> None:
    customer, variants = await market.customer(100), await market.variants(1, 2, 3)
    ok(await market.place(customer, {each.id: 1 for each in variants}))
    records = await market.rows("SELECT * FROM audit_records WHERE command = 'PlaceOrder' ORDER BY id")
    assert len({record.command_id for record in records}) == 1
    assert {record.actor_id for record in records} == {customer.user_id}
    changed = sorted((record.table_name, record.action) for record in records)
    assert changed == sorted(
        [("orders", "insert"), ("transfers", "insert"), ("wallets", "update")]
        + [("order_lines", "insert"), ("variants", "update")] * 3
    )


async def test_the_audit_shows_what_became_of_stock_and_balance(market: Market) -> None:
    customer, (variant,) = await market.customer(100), await market.variants(30, stock=5)
    ok(await market.place(customer, {variant.id: 2}))
    sql = "SELECT old_values, new_values FROM audit_records WHERE command = 'PlaceOrder' AND record_id = :id"
    (stock,) = await market.rows(sql, id=variant.id)
    assert (stock.old_values["stock"], stock.new_values["stock"]) == (5, 3)
    assert set(stock.new_values) == {"stock", "version", "updated_at"}
    (wallet,) = await market.rows(sql, id=customer.wallet_id)
    balances = [Decimal(values["balance"]) for values in (wallet.old_values, wallet.new_values)]
    assert balances == [100, 40]


async def test_the_history_of_an_order_tells_the_whole_story(market: Market) -> None:
    customer, (variant,) = await market.customer(100), await market.variants(1)
    placed = ok(await market.place(customer, {variant.id: 1}))
    for command in (ShipOrder(order_id=placed.id), DeliverOrder(order_id=placed.id)):
        ok(await market.bus.execute(command, market.by()))
    query = RecordHistory(table="orders", record_id=placed.id, page=PageRequest(limit=10))
    story = ok(await market.bus.ask(query, market.by())).items
    assert [(each.command, each.action.value) for each in story] == [
        ("PlaceOrder", "insert"),
        ("ShipOrder", "update"),
        ("DeliverOrder", "update"),
    ]
    statuses = [(each.old_values or {}).get("status") for each in story]
    assert statuses == [None, "confirmed", "shipped"]
    assert [(each.new_values or {})["status"] for each in story] == ["confirmed", "shipped", "delivered"]
    assert [each.actor_id for each in story] == [customer.user_id, market.owner, market.owner]


async def test_an_order_that_costs_nothing_moves_stock_only(market: Market) -> None:
    customer, (variant,) = await market.customer(), await market.variants(0)
    placed = ok(await market.place(customer, {variant.id: 2}))
    assert (placed.total, placed.status) == (Decimal(0), OrderStatus.CONFIRMED)
    assert await market.value("SELECT count(*) FROM transfers WHERE shop_id = :shop") == 0
    ok(await market.bus.execute(CancelOrder(order_id=placed.id), market.by(customer.user_id)))
    assert await market.stock(variant.id) == 10
    await assert_the_books_hold(market)


async def test_two_lines_of_one_variant_are_two_rows(market: Market) -> None:
    customer, (variant,) = await market.customer(100), await market.variants(1, stock=3)
    items = [Item(variant_id=variant.id, quantity=number) for number in (2, 1)]
    placed = ok(await market.place(customer, items))
    assert [line.quantity for line in placed.lines] == [2, 1]
    assert await market.stock(variant.id) == 0
    await assert_the_books_hold(market)


@pytest.mark.parametrize(
    ("currency", "price", "pieces", "total"),
    [
        ("EUR", "0.335", 3, "1.01"),
        ("JPY", "99.5", 1, "100"),
        ("JPY", "0.4", 1, "0"),
        ("KWD", "1.0005", 1, "1.001"),
        ("KWD", "0.3335", 3, "1.001"),
    ],
)
async def test_the_wallet_is_charged_the_rounded_total(
    market: Market, currency: str, price: str, pieces: int, total: str
) -> None:
    shop = await Market.open(market.bus, market.database, currency)
    customer, (variant,) = await shop.customer(1000), await shop.variants(price)
    placed = ok(await shop.place(customer, {variant.id: pieces}))
    assert (placed.total, placed.currency) == (Decimal(total), currency)
    assert placed.subtotal == Decimal(price) * pieces
    assert await shop.balance(customer.wallet_id) == 1000 - Decimal(total)
    await assert_the_books_hold(shop)


async def test_the_last_piece_and_the_last_cent_are_enough(market: Market) -> None:
    customer, (variant,) = await market.customer("19.98"), await market.variants("9.99", stock=2)
    ok(await market.place(customer, {variant.id: 2}))
    assert await market.stock(variant.id) == 0
    assert await market.balance(customer.wallet_id) == 0


async def test_orders_have_numbers_that_people_can_read_out(market: Market) -> None:
    customer, (variant,) = await market.customer(10), await market.variants(1)
    numbers = [ok(await market.place(customer, {variant.id: 1})).number for _ in range(5)]
    assert len(set(numbers)) == 5
    assert all(len(number) == 11 and number[5] == "-" for number in numbers)
