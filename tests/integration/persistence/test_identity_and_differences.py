"""A unit of work knows each entity once and sends what truly changed, once."""

from typing import Any

import pytest
from sqlalchemy import text

from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.models.categories import CategoryModel
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from tests.integration.persistence.shelf import (
    audit_of,
    load,
    make_category,
    name_of,
    sent,
    stored,
    work,
)
from tests.integration.support import Market
from tests.support import on_postgres

SERVERS = ("postgres", "sqlite")


async def test_loading_twice_gives_the_same_object(market: Market, database: Database) -> None:
    category = await stored(market)
    async with work(database, market.shop_id) as uow:
        first = await load(uow, category)
        assert await load(uow, category) is first
        assert (await SqlCategoryRepository(uow).find_all())[0] is first


async def test_a_saved_new_entity_is_found_before_it_is_sent(market: Market, database: Database) -> None:
    category = make_category(market.shop_id)
    async with work(database, market.shop_id) as uow:
        await SqlCategoryRepository(uow).save(category)
        assert await load(uow, category.id) is category


async def test_a_deleted_entity_is_gone_before_it_is_sent(market: Market, database: Database) -> None:
    category = await stored(market)
    async with work(database, market.shop_id) as uow:
        await SqlCategoryRepository(uow).delete(await load(uow, category))
        assert await SqlCategoryRepository(uow).find_by_id(category) is None
    assert await name_of(market, category) is None


async def test_loading_without_saving_changes_nothing(market: Market, database: Database) -> None:
    category = await stored(market)
    async with work(database, market.shop_id) as uow:
        (await load(uow, category)).name = "Coffee"
    assert await name_of(market, category) == "Tea"


async def test_saving_what_did_not_change_sends_nothing(market: Market, database: Database) -> None:
    category = await stored(market)
    async with work(database, market.shop_id) as uow:
        found = await load(uow, category)
        with sent(database) as statements:
            await SqlCategoryRepository(uow).save(found)
            await uow.flush()
        assert statements == []
        assert found.version == 1
    assert len(await audit_of(market, category)) == 1


async def test_a_change_that_was_taken_back_sends_nothing(market: Market, database: Database) -> None:
    category = await stored(market)
    async with work(database, market.shop_id) as uow:
        found = await load(uow, category)
        for name in ("Coffee", "Tea"):
            found.name = name
            await SqlCategoryRepository(uow).save(found)
        assert found.version == 1
        with sent(database) as statements:
            await uow.flush()
        assert statements == []
    assert len(await audit_of(market, category)) == 1


async def test_two_saves_in_one_unit_raise_the_version_by_one(market: Market, database: Database) -> None:
    category = await stored(market)
    async with work(database, market.shop_id) as uow:
        found = await load(uow, category)
        for name in ("Coffee", "Cocoa"):
            found.name = name
            await SqlCategoryRepository(uow).save(found)
        assert found.version == 2
    _, update = await audit_of(market, category)
    assert (update.old_values["name"], update.new_values["name"]) == ("Tea", "Cocoa")


async def test_a_flush_in_the_middle_is_followed_by_the_next_version(
    market: Market, database: Database
) -> None:
    category = await stored(market)
    async with work(database, market.shop_id) as uow:
        found = await load(uow, category)
        for name in ("Coffee", "Cocoa"):
            found.name = name
            await SqlCategoryRepository(uow).save(found)
            await uow.flush()
        assert found.version == 3
    versions = [record.new_values["version"] for record in await audit_of(market, category)]
    assert versions == [1, 2, 3]


@on_postgres
async def test_an_update_names_the_changed_columns_only(market: Market, database: Database) -> None:
    category = await stored(market)
    async with work(database, market.shop_id) as uow:
        found = await load(uow, category)
        found.name = "Coffee"
        await SqlCategoryRepository(uow).save(found)
        with sent(database) as statements:
            await uow.flush()
    (statement,) = statements
    updated = statement.split("UPDATE categories AS t SET ")[1].split(" FROM ")[0]
    columns = {assignment.split(" = ")[0] for assignment in updated.split(", ")}
    assert columns == {"name", "version", "updated_at"}


async def test_the_audit_record_of_an_update_has_old_and_new_values_of_what_changed(
    market: Market, database: Database
) -> None:
    category = await stored(market)
    async with work(database, market.shop_id, command="RenameCategory") as uow:
        found = await load(uow, category)
        found.name = "Coffee"
        await SqlCategoryRepository(uow).save(found)
        command_id = uow.scope.command_id
    _, record = await audit_of(market, category)
    assert _without_times(record.old_values) == {"name": "Tea", "version": 1}
    assert _without_times(record.new_values) == {"name": "Coffee", "version": 2}
    assert (record.action, record.table_name) == ("update", "categories")
    assert (record.actor_id, record.actor_name) == (None, "test")
    assert (record.command, record.command_id) == ("RenameCategory", command_id)


async def test_the_audit_records_of_insert_and_delete_hold_the_whole_row(
    market: Market, database: Database
) -> None:
    category = await stored(market)
    async with work(database, market.shop_id) as uow:
        await SqlCategoryRepository(uow).delete(await load(uow, category))
    insert, delete = await audit_of(market, category)
    assert (insert.action, insert.old_values) == ("insert", None)
    assert (delete.action, delete.new_values) == ("delete", None)
    assert insert.new_values == delete.old_values
    assert set(insert.new_values) == set(CategoryModel.__table__.c.keys())


@on_postgres
async def test_an_audited_row_can_be_rebuilt_by_the_server(market: Market) -> None:
    category = await stored(market, 'quote " and umlaut ä')
    rebuilt = await market.value(
        "SELECT jsonb_populate_record(NULL::categories, new_values) = c FROM audit_records a, categories c "
        "WHERE a.shop_id = :shop AND c.shop_id = :shop AND a.record_id = :id AND c.id = :id",
        id=category,
    )
    assert rebuilt is True


@on_postgres
async def test_a_locking_read_shows_what_others_committed_meanwhile(
    market: Market, database: Database
) -> None:
    category = await stored(market)
    async with work(database, market.shop_id) as uow:
        mine = await load(uow, category)
        await _rename_elsewhere(market, category, "Coffee")
        assert (await load(uow, category)).name == "Tea"
        (locked,) = await SqlCategoryRepository(uow).lock_all()
        assert locked is mine
        assert (mine.name, mine.version) == ("Coffee", 2)
        mine.name = "Cocoa"
        await SqlCategoryRepository(uow).save(mine)
    assert await name_of(market, category) == "Cocoa"


async def test_an_entity_from_an_earlier_unit_of_work_is_refused(market: Market, database: Database) -> None:
    category = await stored(market)
    async with work(database, market.shop_id) as uow:
        old = await load(uow, category)
    async with work(database, market.shop_id) as uow:
        with pytest.raises(LookupError, match="find it first"):
            await SqlCategoryRepository(uow).save(old)


async def test_an_entity_of_another_shop_is_refused(market: Market, database: Database) -> None:
    other = await Market.open(market.bus, database)
    async with work(database, market.shop_id) as uow:
        with pytest.raises(ValueError, match=str(other.shop_id)):
            await SqlCategoryRepository(uow).save(make_category(other.shop_id))


async def test_an_entity_of_another_shop_is_not_found(market: Market, database: Database) -> None:
    category = await stored(market)
    other = await Market.open(market.bus, database)
    async with work(database, other.shop_id) as uow:
        assert await SqlCategoryRepository(uow).find_by_id(category) is None


async def _rename_elsewhere(market: Market, category: Any, name: str) -> None:
    async with market.database.get_session(market.shop_id) as session:
        await session.execute(
            text("UPDATE categories SET name = :name, version = version + 1 WHERE id = :id"),
            {"name": name, "id": category},
        )


def _without_times(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "updated_at"}
