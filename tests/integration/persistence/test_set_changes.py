"""Set-wise changes on PostgreSQL: one statement, a complete trail, and nothing lost under concurrency."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from emporion.application.books.verify_shop import VerifyShop
from emporion.application.shared.context import Context, Precondition, SystemActor
from emporion.application.shared.failures import PreconditionMissed
from emporion.application.shared.ports import Scope
from emporion.domain.catalog.fields import CategoryFields, ProductFields
from emporion.domain.catalog.repository import ProductRepository
from emporion.domain.identity.fields import RefreshTokenFields
from emporion.domain.identity.repository import RefreshTokenRepository
from emporion.domain.shared.criteria import Every
from emporion.domain.shared.errors import Rejected
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from emporion.infrastructure.persistence.repositories.identity import SqlRefreshTokenRepository
from emporion.infrastructure.persistence.repositories.products import SqlProductRepository
from emporion.testing.factories import NOW
from emporion.testing.factories.identity import make_refresh_token
from tests.integration.persistence.shelf import audit_of, load, make_category, sent, work
from tests.integration.support import SYSTEM, Market, ok

PLACE = CategoryFields.position
TEAS = CategoryFields.name.equals("Tea")


async def shelves(market: Market, count: int) -> list[UUID]:
    """Categories called Tea in a row, all committed."""
    made = [make_category(market.shop_id, position=place) for place in range(count)]
    async with work(market.database, market.shop_id) as uow:
        for category in made:
            await SqlCategoryRepository(uow).save(category)
    return [category.id for category in made]


async def verified(market: Market) -> list[Any]:
    """What the invariants find wrong in the shop."""
    reports = ok(await market.bus.ask(VerifyShop(), market.by(SYSTEM)))
    return [violation for report in reports for violation in report.violations]


async def test_a_set_is_one_statement_however_many_rows(market: Market) -> None:
    await shelves(market, 250)
    async with work(market.database, market.shop_id) as uow:
        categories = SqlCategoryRepository(uow)
        with sent(market.database) as statements:
            assert await categories.update_where(TEAS, [PLACE.becomes(-1)]) == 250
            assert await categories.delete_where(PLACE.equals(-1)) == 250
    assert len(statements) == 2
    told = "SELECT count(*) FROM audit_records WHERE shop_id = :shop AND table_name = 'categories'"
    assert await market.value(told) == 750
    assert await verified(market) == []


async def test_the_trail_tells_old_and_new_values_and_whose_change_it_was(market: Market) -> None:
    (category,) = await shelves(market, 1)
    context = Context(actor=SystemActor("tidy"), shop_id=market.shop_id, request_id="r-1")
    async with market.database.transaction(Scope(context, "Tidy")) as uow:
        await SqlCategoryRepository(uow).update_where(TEAS, [PLACE.becomes(4)])
    made, changed = await audit_of(market, category)
    old = made.new_values
    assert (changed.table_name, changed.record_id, changed.action) == ("categories", category, "update")
    assert changed.old_values == {"position": 0, "version": 1, "updated_at": old["updated_at"]}
    assert changed.new_values["position"] == 4
    assert changed.new_values["version"] == 2
    assert changed.created_at == context.now
    assert (changed.actor_name, changed.command, changed.request_id) == ("tidy", "Tidy", "r-1")
    (row,) = await market.rows("SELECT version, updated_at FROM categories WHERE id = :id", id=category)
    assert (row.version, row.updated_at) == (2, context.now)


async def test_a_removed_row_is_in_the_trail_with_all_its_columns(market: Market) -> None:
    (category,) = await shelves(market, 1)
    async with work(market.database, market.shop_id) as uow:
        await SqlCategoryRepository(uow).delete_where(TEAS)
    made, removed = await audit_of(market, category)
    assert (removed.action, removed.new_values) == ("delete", None)
    assert removed.old_values.keys() == made.new_values.keys()
    assert removed.old_values["name"] == "Tea"


async def test_set_records_come_after_those_before_and_before_those_after(market: Market) -> None:
    (category,) = await shelves(market, 1)
    async with work(market.database, market.shop_id) as uow:
        categories = SqlCategoryRepository(uow)
        for place in range(1, 5):
            await categories.update_where(TEAS, [PLACE.becomes(place * 10)])
            loaded = await load(uow, category)
            loaded.move(None, place, {})
            await categories.save(loaded)
    told = [record.new_values["position"] for record in await audit_of(market, category)]
    assert told == [0, 10, 1, 20, 2, 30, 3, 40, 4]
    assert await verified(market) == []


async def test_secrets_stay_out_of_the_trail(market: Market) -> None:
    token = make_refresh_token(user_id=market.owner)
    async with market.database.transaction() as uow:
        await SqlRefreshTokenRepository(uow).save(token)
    async with market.database.transaction() as uow:
        mine = RefreshTokenFields.user_id.equals(market.owner)
        tokens: RefreshTokenRepository = SqlRefreshTokenRepository(uow)
        assert await tokens.update_where(mine, [RefreshTokenFields.revoked_at.becomes(NOW)]) == 1
        assert await tokens.delete_where(mine) == 1
    async with market.database.transaction() as uow:
        records = await uow.connection.fetch_sql(
            "SELECT action, old_values, new_values FROM audit_records WHERE record_id = $1 ORDER BY id",
            [token.id],
        )
    assert [record.action for record in records] == ["insert", "update", "delete"]
    assert token.token_hash not in str(records)
    assert records[2].old_values["token_hash"] == "[redacted]"


async def test_amounts_stay_exact_in_the_trail(market: Market) -> None:
    product = await market.product("0.1", "12345678.123456")
    mine = ProductFields.title.equals(product.title)
    async with work(market.database, market.shop_id) as uow:
        products: ProductRepository = SqlProductRepository(uow)
        assert await products.update_where(mine, [ProductFields.vendor.becomes("Ajax")]) == 1
    assert await verified(market) == []


async def test_set_changes_at_once_are_all_told_with_the_values_they_met(market: Market) -> None:
    await shelves(market, 20)

    async def change(place: int) -> int:
        async with work(market.database, market.shop_id) as uow:
            return await SqlCategoryRepository(uow).update_where(TEAS, [PLACE.becomes(100 + place)])

    assert sum(await asyncio.gather(*(change(place) for place in range(8)))) == 160
    wrong = await market.value(
        "SELECT count(*) FROM (SELECT old_values ->> 'position' AS old, lag(new_values ->> 'position') "
        "OVER (PARTITION BY record_id ORDER BY new_values -> 'version') AS known "
        "FROM audit_records WHERE shop_id = :shop AND table_name = 'categories') AS t WHERE old <> known"
    )
    assert wrong == 0
    assert await verified(market) == []


async def test_a_set_change_waits_for_a_change_under_way_and_sees_it(market: Market) -> None:
    first, second = await shelves(market, 2)
    async with work(market.database, market.shop_id) as slow:
        mine = await load(slow, first)
        mine.rename("Coffee")
        await SqlCategoryRepository(slow).save(mine)
        await slow.flush()

        async def change() -> int:
            async with work(market.database, market.shop_id) as uow:
                return await SqlCategoryRepository(uow).update_where(TEAS, [PLACE.becomes(50)])

        waiting = asyncio.create_task(change())
        await asyncio.sleep(0.1)
        assert not waiting.done()
    assert await waiting == 1
    rows = await market.rows("SELECT id, position FROM categories WHERE shop_id = :shop")
    assert {row.id: row.position for row in rows} == {first: 0, second: 50}
    assert await verified(market) == []


async def test_a_precondition_that_no_set_change_can_look_at_is_missed(market: Market) -> None:
    (category,) = await shelves(market, 1)
    context = Context(
        actor=SYSTEM, shop_id=market.shop_id, precondition=Precondition(record_id=category, version=1)
    )
    with pytest.raises(Rejected) as refused:
        async with market.database.transaction(Scope(context, "Tidy")) as uow:
            await SqlCategoryRepository(uow).update_where(TEAS, [PLACE.becomes(4)])
    assert refused.value.error == PreconditionMissed(record_id=category)
    assert await market.value("SELECT position FROM categories WHERE id = :id", id=category) == 0


async def test_a_loaded_record_with_its_precondition_is_changed(market: Market) -> None:
    (category,) = await shelves(market, 1)
    context = Context(
        actor=SYSTEM, shop_id=market.shop_id, precondition=Precondition(record_id=category, version=1)
    )
    async with market.database.transaction(Scope(context, "Tidy")) as uow:
        await load(uow, category)
        await SqlCategoryRepository(uow).update_where(TEAS, [PLACE.becomes(4)])
    assert await market.value("SELECT position FROM categories WHERE id = :id", id=category) == 4


async def test_global_rows_are_not_changed_from_within_a_shop(market: Market) -> None:
    async with work(market.database, market.shop_id) as uow:
        tokens = SqlRefreshTokenRepository(uow)
        with pytest.raises(ValueError, match="global"):
            await tokens.delete_where(Every())


async def test_an_aggregate_that_was_removed_so_cannot_be_saved(market: Market) -> None:
    (category,) = await shelves(market, 1)
    async with work(market.database, market.shop_id) as uow:
        loaded = await load(uow, category)
        await SqlCategoryRepository(uow).delete_where(TEAS)
        loaded.rename("Ghost")
        with pytest.raises(LookupError, match="find it first"):
            await SqlCategoryRepository(uow).save(loaded)
        await uow.rollback()


async def test_filters_with_times_reach_the_rows(market: Market) -> None:
    (category,) = await shelves(market, 1)
    made = CategoryFields.created_at
    async with work(market.database, market.shop_id) as uow:
        categories = SqlCategoryRepository(uow)
        assert await categories.update_where(made.above(NOW), [PLACE.becomes(1)]) == 0
        assert await categories.update_where(made.at_least(NOW - timedelta(1)), [PLACE.becomes(1)]) == 1
    assert len(await audit_of(market, category)) == 2
