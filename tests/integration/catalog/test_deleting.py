"""Deleting on PostgreSQL: races with sales and moves, purges, the trail, and the number of statements."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from returns.result import Failure, Success

from emporion.application.books.verify_shop import VerifyShop
from emporion.application.catalog.create_category import CreateCategory
from emporion.application.catalog.delete_category import DeleteCategory
from emporion.application.catalog.delete_product import DeleteProduct
from emporion.application.catalog.delete_variant import DeleteVariant
from emporion.application.catalog.move_category import MoveCategory
from emporion.application.catalog.purge_products import PurgeProducts
from emporion.application.catalog.restore_product import RestoreProduct
from emporion.application.catalog.update_product import UpdateProduct
from emporion.application.orders.cancel_order import CancelOrder
from emporion.domain.catalog.errors import (
    CategoryCycle,
    CategoryInUse,
    CategoryNotFound,
    HandleTaken,
    VariantSold,
)
from emporion.domain.catalog.repository import CategoryRepository
from emporion.domain.orders.errors import VariantsUnknown
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from tests.integration.persistence.shelf import sent, work
from tests.integration.support import SYSTEM, Market, ok, refusal

PURGE_AGE = timedelta(days=31)


async def verified(market: Market) -> list[Any]:
    reports = ok(await market.bus.ask(VerifyShop(), market.by(SYSTEM)))
    return [violation for report in reports for violation in report.violations]


async def category(market: Market, name: str = "Tea", parent_id: UUID | None = None) -> UUID:
    return ok(await market.bus.execute(CreateCategory(name=name, parent_id=parent_id), market.by())).id


async def purged(market: Market) -> Any:
    later = replace(market.by(SYSTEM), now=datetime.now(UTC) + PURGE_AGE)
    return ok(await market.bus.execute(PurgeProducts(), later))


async def delete(market: Market, product_id: UUID) -> None:
    ok(await market.bus.execute(DeleteProduct(product_id=product_id, reason="sold out"), market.by()))


async def test_a_variant_is_sold_or_deleted_never_both(market: Market) -> None:
    customer = await market.customer(1000)
    for _ in range(12):
        one, _other = await market.variants(1, 2)
        placed, deleted = await asyncio.gather(
            market.place(customer, {one.id: 1}),
            market.bus.execute(DeleteVariant(variant_id=one.id), market.by()),
        )
        if isinstance(placed, Success):
            assert refusal(deleted) == VariantSold(variant_id=one.id)
        else:
            assert isinstance(placed.failure(), VariantsUnknown)
            ok(deleted)
    assert await verified(market) == []


async def test_a_variant_of_a_cancelled_order_stays(market: Market) -> None:
    customer = await market.customer(10)
    one, _ = await market.variants(1, 2)
    order = ok(await market.place(customer, {one.id: 1}))
    ok(await market.bus.execute(CancelOrder(order_id=order.id), market.by()))
    answer = await market.bus.execute(DeleteVariant(variant_id=one.id), market.by())
    assert refusal(answer) == VariantSold(variant_id=one.id)


async def test_a_deleted_variant_leaves_books_and_trail_whole(market: Market) -> None:
    one, _ = await market.variants(1, 2, stock=5)
    ok(await market.bus.execute(DeleteVariant(variant_id=one.id), market.by()))
    trail = await market.rows(
        "SELECT action, old_values FROM audit_records WHERE shop_id = :shop AND record_id = :id ORDER BY id",
        id=one.id,
    )
    assert [record.action for record in trail] == ["insert", "delete"]
    assert trail[-1].old_values["stock"] == 5
    assert await verified(market) == []


async def test_a_deletion_is_an_update_in_the_trail_and_a_purge_is_deletes(market: Market) -> None:
    shelf = await category(market)
    product = await market.product(1, 2)
    update = UpdateProduct(product_id=product.id, category_ids=(shelf,))
    ok(await market.bus.execute(update, market.by()))
    await delete(market, product.id)
    assert (await purged(market)).purged == 1
    trail = await market.rows(
        "SELECT table_name, action, new_values FROM audit_records WHERE shop_id = :shop "
        "AND command IN ('DeleteProduct', 'PurgeProducts') ORDER BY id"
    )
    assert (trail[0].table_name, trail[0].action) == ("products", "update")
    assert trail[0].new_values["delete_reason"] == "sold out"
    assert trail[0].new_values["deleted_by"] == str(market.owner)
    assert sorted((record.table_name, record.action) for record in trail[1:]) == [
        ("product_categories", "delete"),
        ("products", "delete"),
        ("variants", "delete"),
        ("variants", "delete"),
    ]
    assert await verified(market) == []


async def test_a_purge_keeps_what_was_sold(market: Market) -> None:
    customer = await market.customer(10)
    sold, unsold = await market.product(1, 2), await market.product(3)
    ok(await market.place(customer, {sold.variants[0].id: 1}))
    for product in (sold, unsold):
        await delete(market, product.id)
    report = await purged(market)
    assert (report.purged, report.kept) == (1, (sold.handle,))
    ok(await market.bus.execute(RestoreProduct(product_id=sold.id), market.by()))
    assert refusal(await market.bus.execute(RestoreProduct(product_id=unsold.id), market.by())) is not None
    assert await verified(market) == []


async def test_purges_at_once_do_not_wait_for_each_other(market: Market) -> None:
    for _ in range(6):
        await delete(market, (await market.product(1)).id)
    reports = await asyncio.gather(*(purged(market) for _ in range(3)))
    assert sum(report.purged for report in reports) == 6
    assert await verified(market) == []


async def test_an_order_of_a_deleted_product_is_cancelled_and_its_pieces_return(market: Market) -> None:
    customer = await market.customer(10)
    product = await market.product(1, stock=3)
    order = ok(await market.place(customer, {product.variants[0].id: 2}))
    await delete(market, product.id)
    ok(await market.bus.execute(CancelOrder(order_id=order.id), market.by()))
    assert await market.stock(product.variants[0].id) == 3
    assert await verified(market) == []


async def test_of_two_restorations_of_one_handle_one_is_refused(market: Market) -> None:
    first = await market.product(1)
    await delete(market, first.id)
    second = await market.product(1)
    rename = UpdateProduct(product_id=second.id, handle=first.handle)
    ok(await market.bus.execute(rename, market.by()))
    await delete(market, second.id)
    answers = await asyncio.gather(
        *(market.bus.execute(RestoreProduct(product_id=each), market.by()) for each in (first.id, second.id))
    )
    (refused,) = [answer.failure() for answer in answers if isinstance(answer, Failure)]
    assert refused == HandleTaken(handle=first.handle)
    assert await verified(market) == []


async def test_moves_at_once_close_no_circle(market: Market) -> None:
    for _ in range(8):
        one, two = await category(market, "One"), await category(market, "Two")
        answers = await asyncio.gather(
            market.bus.execute(MoveCategory(category_id=one, parent_id=two), market.by()),
            market.bus.execute(MoveCategory(category_id=two, parent_id=one), market.by()),
        )
        (refused,) = [answer for answer in answers if isinstance(answer, Failure)]
        assert isinstance(refused.failure(), CategoryCycle)


async def test_a_category_is_deleted_or_filed_under_never_both(market: Market) -> None:
    for _ in range(8):
        shelf, product = await category(market), await market.product(1)
        filed, deleted = await asyncio.gather(
            market.bus.execute(UpdateProduct(product_id=product.id, category_ids=(shelf,)), market.by()),
            market.bus.execute(DeleteCategory(category_id=shelf), market.by()),
        )
        if isinstance(filed, Success):
            assert refusal(deleted) == CategoryInUse(category_id=shelf)
        else:
            assert filed.failure() == CategoryNotFound(category_id=shelf)
            ok(deleted)
    assert await verified(market) == []


async def test_a_category_that_hands_over_leaves_a_whole_trail(market: Market) -> None:
    old, new = await category(market, "Old"), await category(market, "New")
    child = await category(market, "Child", old)
    product = await market.product(1)
    ok(await market.bus.execute(UpdateProduct(product_id=product.id, category_ids=(old,)), market.by()))
    ok(await market.bus.execute(DeleteCategory(category_id=old, move_to=new), market.by()))
    rows = await market.rows("SELECT id, parent_id FROM categories WHERE shop_id = :shop")
    assert {row.id: row.parent_id for row in rows} == {new: None, child: new}
    links = await market.rows("SELECT category_id FROM product_categories WHERE shop_id = :shop")
    assert [link.category_id for link in links] == [new]
    assert await verified(market) == []


@pytest.mark.parametrize("depth", [1, 60])
async def test_subtree_and_path_are_one_statement_each(market: Market, depth: int) -> None:
    chain = [await category(market)]
    for _ in range(depth):
        chain.append(await category(market, "Below", chain[-1]))
    async with work(market.database, market.shop_id, read_only=True) as uow:
        categories: CategoryRepository = SqlCategoryRepository(uow)
        with sent(market.database) as statements:
            assert len(await categories.find_subtree(chain[0])) == depth + 1
            assert [each.id for each in await categories.find_path(chain[-1])] == chain
    assert len(statements) == 2
