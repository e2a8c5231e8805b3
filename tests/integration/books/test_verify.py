"""What was changed behind the application's back is found, named, and nothing else is."""

from dataclasses import replace
from uuid import UUID

import pytest

from emporion.application.books.verify import Verification
from emporion.application.books.verify_shop import VerifyShop
from emporion.application.catalog.create_category import CreateCategory
from emporion.application.catalog.update_product import UpdateProduct
from emporion.application.shared.access import AccessDenied
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context, UserActor
from emporion.application.shops.add_member import AddMember
from emporion.application.shops.remove_member import RemoveMember
from emporion.application.shops.rename_shop import RenameShop
from emporion.container import Container
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.membership import Role
from tests.integration.books.conftest import Lived, Vandal, live, verify_platform
from tests.integration.support import SYSTEM, Market, ok, refusal, stored_user

pytestmark = pytest.mark.integration


async def test_a_shop_that_only_the_application_changed_passes(lived: Lived) -> None:
    ok(await lived.market.bus.execute(RenameShop(name="New Name"), lived.market.by()))
    reports = await lived.reports()
    assert [report.number for report in reports] == list(range(1, 9))
    assert [report.violations for report in reports if not report.holds] == []
    assert all(report.checked > 0 for report in reports)


async def test_what_was_deleted_and_made_again_passes(lived: Lived, stranger: UUID) -> None:
    market, bus = lived.market, lived.market.bus
    product = await market.product(1)
    shelf = ok(await bus.execute(CreateCategory(name="Tea"), market.by())).id
    for shelves in ((shelf,), (), (shelf,), ()):
        update = UpdateProduct(product_id=product.id, category_ids=shelves)
        ok(await bus.execute(update, market.by()))
    (row,) = await market.rows("SELECT email FROM users WHERE id = :id", id=stranger)
    for _ in range(2):
        ok(await bus.execute(AddMember(email=row.email, role=Role.STAFF), market.by()))
        ok(await bus.execute(RemoveMember(user_id=stranger), market.by()))
    assert await lived.verify() == []


async def test_a_row_that_was_deleted_behind_the_trail_is_found(lived: Lived, vandal: Vandal) -> None:
    market = lived.market
    shelf = ok(await market.bus.execute(CreateCategory(name="Tea"), market.by())).id
    await vandal.run("DELETE FROM categories WHERE id = :id", id=shelf)
    assert await lived.verify() == [(6, "categories", shelf)]
    assert "is gone" in (await lived.reports())[5].violations[0].problem


async def test_an_empty_shop_passes(lived: Lived) -> None:
    empty = await type(lived.market).open(lived.market.bus, lived.market.database)
    reports = ok(await lived.market.bus.ask(VerifyShop(), empty.by(SYSTEM)))
    assert all(report.holds for report in reports)


async def test_only_the_operator_verifies(lived: Lived) -> None:
    answer = await lived.market.bus.ask(VerifyShop(), lived.market.by())
    assert isinstance(refusal(answer), AccessDenied)


async def test_a_changed_balance_is_found_by_the_balances_and_by_the_trail(
    lived: Lived, vandal: Vandal
) -> None:
    wallet = lived.customer.wallet_id
    await vandal.run("UPDATE wallets SET balance = balance + 5 WHERE id = :id", id=wallet)
    assert await lived.verify() == [(2, "wallets", wallet), (6, "wallets", wallet)]
    balances = (await lived.reports())[1]
    assert balances.violations[0].problem.startswith("has a balance of ")


async def test_a_lost_payment_is_found_wherever_it_is_missed(lived: Lived, vandal: Vandal) -> None:
    payment = await vandal.run("DELETE FROM transfers WHERE order_id = :id RETURNING id", id=lived.shipped)
    assert await lived.verify() == [
        (2, "wallets", lived.customer.wallet_id),
        (5, "orders", lived.shipped),
        (6, "transfers", payment),
    ]


async def test_changed_stock_is_found(lived: Lived, vandal: Vandal) -> None:
    await vandal.run("UPDATE variants SET stock = stock - 1 WHERE id = :id", id=lived.variant_id)
    assert await lived.verify() == [
        (3, "variants", lived.variant_id),
        (6, "variants", lived.variant_id),
    ]


async def test_a_changed_total_is_found(lived: Lived, vandal: Vandal) -> None:
    await vandal.run("UPDATE orders SET total = total + 1 WHERE id = :id", id=lived.confirmed)
    assert await lived.verify() == [(n, "orders", lived.confirmed) for n in (4, 5, 6)]


async def test_a_line_that_is_gone_is_found_by_stock_amounts_and_trail(lived: Lived, vandal: Vandal) -> None:
    line = await vandal.run(
        "DELETE FROM order_lines WHERE order_id = :id AND variant_id = :variant RETURNING id",
        id=lived.confirmed,
        variant=lived.variant_id,
    )
    assert await lived.verify() == [
        (3, "variants", lived.variant_id),
        (4, "orders", lived.confirmed),
        (6, "order_lines", line),
    ]


async def test_a_cancelled_order_without_its_refund_is_found(lived: Lived, vandal: Vandal) -> None:
    refund = await vandal.run(
        "DELETE FROM transfers WHERE order_id = :id AND kind = 'refund' RETURNING id", id=lived.cancelled
    )
    assert await lived.verify() == [
        (2, "wallets", lived.customer.wallet_id),
        (5, "orders", lived.cancelled),
        (6, "transfers", refund),
    ]


async def test_a_lost_message_is_found(lived: Lived, vandal: Vandal) -> None:
    await vandal.run(
        "DELETE FROM outbox_messages WHERE aggregate_id = :id AND topic = 'order.placed'", id=lived.confirmed
    )
    assert await lived.verify() == [(7, "orders", lived.confirmed)]


async def test_a_message_sent_twice_is_found(lived: Lived, vandal: Vandal) -> None:
    await vandal.run(
        """INSERT INTO outbox_messages (shop_id, id, topic, aggregate_id, aggregate_version, payload,
                                        priority, available_at, attempts, created_at, updated_at, version)
           SELECT shop_id, :twin, topic, aggregate_id, aggregate_version, payload, priority,
                  available_at, attempts, created_at, updated_at, version
             FROM outbox_messages WHERE aggregate_id = :id AND topic = 'order.placed'""",
        id=lived.confirmed,
        twin=new_id(),
    )
    assert await lived.verify() == [(7, "orders", lived.confirmed)]


async def test_a_message_of_no_order_is_found(lived: Lived, vandal: Vandal) -> None:
    message = await vandal.run(
        "UPDATE outbox_messages SET aggregate_id = :other WHERE aggregate_id = :id "
        "AND topic = 'order.placed' RETURNING id",
        id=lived.confirmed,
        other=new_id(),
    )
    assert await lived.verify() == [(7, "orders", lived.confirmed), (7, "outbox_messages", message)]


async def test_a_rewritten_audit_record_is_found(lived: Lived, vandal: Vandal) -> None:
    await vandal.run(
        """UPDATE audit_records SET new_values = new_values || '{"status": "delivered"}'
            WHERE record_id = :id AND action = 'update'""",
        id=lived.shipped,
    )
    assert await lived.verify() == [(6, "orders", lived.shipped)]
    assert (await lived.reports())[5].violations[0].problem == "differs from its audit trail in status"


async def test_a_removed_audit_record_is_found_even_where_later_ones_cover_it(
    lived: Lived, vandal: Vandal
) -> None:
    wallet = lived.customer.wallet_id
    await vandal.run(
        "DELETE FROM audit_records WHERE record_id = :id AND new_values ->> 'version' = '3'", id=wallet
    )
    assert await lived.verify() == [(6, "wallets", wallet)]
    assert "audit records for" in (await lived.reports())[5].violations[0].problem


async def test_a_row_without_a_trail_is_found(lived: Lived, vandal: Vandal) -> None:
    await vandal.run("DELETE FROM audit_records WHERE record_id = :id", id=lived.confirmed)
    assert await lived.verify() == [(6, "orders", lived.confirmed)]
    assert (await lived.reports())[5].violations[0].problem == "has no audit trail"


async def test_an_audit_value_that_cannot_be_read_is_told_and_stops_nothing(
    lived: Lived, vandal: Vandal
) -> None:
    await vandal.run(
        """UPDATE audit_records SET new_values = new_values || '{"balance": "much"}' WHERE record_id = :id""",
        id=lived.customer.wallet_id,
    )
    assert await lived.verify() == [(6, "audit_records", lived.market.shop_id)]


async def test_the_shops_own_row_is_checked_against_its_trail(lived: Lived, vandal: Vandal) -> None:
    await vandal.run("UPDATE shops SET name = 'Mine' WHERE id = :id", id=lived.market.shop_id)
    assert await lived.verify() == [(6, "shops", lived.market.shop_id)]


async def test_an_order_of_somebody_who_is_no_customer_is_found(
    lived: Lived, vandal: Vandal, stranger: UUID
) -> None:
    await vandal.run("UPDATE orders SET customer_id = :who WHERE id = :id", id=lived.confirmed, who=stranger)
    assert await lived.verify() == [(6, "orders", lived.confirmed), (8, "orders", lived.confirmed)]


async def test_an_audit_record_of_nobody_is_found(lived: Lived, vandal: Vandal) -> None:
    record = await vandal.run(
        "UPDATE audit_records SET actor_id = :nobody WHERE record_id = :id AND action = 'update' "
        "RETURNING id",
        id=lived.shipped,
        nobody=new_id(),
    )
    assert await lived.verify() == [(8, "audit_records", record)]


async def test_many_broken_rows_are_counted_and_the_first_are_named(lived: Lived, vandal: Vandal) -> None:
    await vandal.run("UPDATE orders SET total = total + 1 WHERE shop_id = :id", id=lived.market.shop_id)
    amounts = (await lived.reports(limit=2))[3]
    assert (amounts.checked, amounts.broken, len(amounts.violations)) == (3, 3, 2)


async def test_a_changed_user_is_found_on_the_platform(lived: Lived, vandal: Vandal) -> None:
    user = await stored_user(lived.market.database)
    before = await verify_platform(lived.market.bus)
    await vandal.run("UPDATE users SET is_verified = NOT is_verified WHERE id = :id", id=user)
    found = await verify_platform(lived.market.bus)
    await vandal.run("UPDATE users SET is_verified = NOT is_verified WHERE id = :id", id=user)
    assert set(found) - set(before) == {(6, "users", user)}


async def test_a_changed_password_is_no_violation_because_the_trail_keeps_no_secrets(
    lived: Lived, vandal: Vandal
) -> None:
    user = await stored_user(lived.market.database)
    await vandal.run("UPDATE users SET password_hash = 'another' WHERE id = :id", id=user)
    assert (6, "users", user) not in await verify_platform(lived.market.bus)


async def test_the_whole_platform_is_verified_shop_by_shop(fresh_container: Container) -> None:
    bus = fresh_container.bus()
    shops = [await Market.open(bus, fresh_container.database()) for _ in range(3)]
    await live(shops[0])
    platform, *found = [ok(report) async for report in Verification(bus).run(Context(actor=SYSTEM))]
    assert platform.shop is None
    assert [each.number for each in platform.invariants] == [6, 8]
    assert {report.shop: report.holds for report in found} == {
        f"shop-{market.shop_id.hex}": True for market in shops
    }


async def test_a_user_who_verifies_gets_one_refusal(bus: Bus, lived: Lived) -> None:
    somebody = replace(Context(), actor=UserActor(lived.customer.user_id))
    found = [report async for report in Verification(bus).run(somebody)]
    assert [type(refusal(report)) for report in found] == [AccessDenied]
