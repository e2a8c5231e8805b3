"""Both ways into the database commit at a normal end, and leave nothing behind after any other."""

import pytest
from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.exc import DBAPIError

from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from emporion.infrastructure.persistence.sqlite.errors import SqliteRefused
from emporion.infrastructure.persistence.sqlstate import sqlstate
from tests.integration.persistence.shelf import audit_of, load, make_category, name_of, sent, stored, work
from tests.integration.support import Market
from tests.support import on_postgres

SERVERS = ("postgres", "sqlite")

RENAME = text("UPDATE categories SET name = :name WHERE id = :id").bindparams(bindparam("id", type_=Uuid()))


class Broken(Exception):
    """Something that went wrong in the middle."""


async def test_a_session_commits_at_its_end(market: Market, database: Database) -> None:
    category = await stored(market)
    async with database.get_session(market.shop_id) as session:
        await session.execute(RENAME, {"name": "Coffee", "id": category})
    assert await name_of(market, category) == "Coffee"


async def test_a_session_rolls_back_on_an_exception(market: Market, database: Database) -> None:
    category = await stored(market)
    with pytest.raises(Broken):
        async with database.get_session(market.shop_id) as session:
            await session.execute(RENAME, {"name": "Coffee", "id": category})
            raise Broken
    assert await name_of(market, category) == "Tea"


async def test_a_session_is_usable_after_an_earlier_one_failed_in_sql(
    market: Market, database: Database
) -> None:
    with pytest.raises(DBAPIError):
        async with database.get_session(market.shop_id) as session:
            await session.execute(text("SELECT * FROM nowhere"))
    async with database.get_session(market.shop_id) as session:
        assert await session.scalar(text("SELECT 1")) == 1


@on_postgres
async def test_a_session_speaks_utc(database: Database) -> None:
    async with database.get_session() as session:
        assert await session.scalar(text("SELECT current_setting('timezone')")) == "UTC"


async def test_a_unit_of_work_commits_at_its_end(market: Market) -> None:
    assert await name_of(market, await stored(market, "Tea")) == "Tea"


async def test_an_exception_rolls_back_what_was_saved_and_what_was_sent(
    market: Market, database: Database
) -> None:
    flushed, saved = make_category(market.shop_id), make_category(market.shop_id)
    with pytest.raises(Broken):
        async with work(database, market.shop_id) as uow:
            await SqlCategoryRepository(uow).save(flushed)
            await uow.flush()
            await SqlCategoryRepository(uow).save(saved)
            raise Broken
    assert await name_of(market, flushed.id) is None
    assert await name_of(market, saved.id) is None
    assert await audit_of(market, flushed.id) == []


async def test_after_a_rollback_the_end_of_the_block_commits_nothing(
    market: Market, database: Database
) -> None:
    category = make_category(market.shop_id)
    async with work(database, market.shop_id) as uow:
        await SqlCategoryRepository(uow).save(category)
        await uow.flush()
        await uow.rollback()
    assert await name_of(market, category.id) is None


async def test_a_read_only_transaction_refuses_to_write(market: Market, database: Database) -> None:
    with pytest.raises((DBAPIError, SqliteRefused)) as refused:
        async with work(database, market.shop_id, read_only=True) as uow:
            await SqlCategoryRepository(uow).save(make_category(market.shop_id))
    assert sqlstate(refused.value) == "25006"


@pytest.mark.parametrize("verb", ["save", "delete"])
async def test_what_a_read_only_transaction_has_loaded_it_cannot_change(
    market: Market, database: Database, verb: str
) -> None:
    category_id = await stored(market)
    async with work(database, market.shop_id, read_only=True) as uow:
        category = await load(uow, category_id)
        category.name = "Renamed"
        with pytest.raises(RuntimeError, match="only reads"):
            await getattr(SqlCategoryRepository(uow), verb)(category)
    assert await name_of(market, category_id) == "Tea"


async def test_a_unit_of_work_without_changes_sends_no_flush(market: Market, database: Database) -> None:
    with sent(database) as statements:
        async with work(database, market.shop_id):
            pass
    assert statements == []


@on_postgres
async def test_the_shop_of_one_transaction_is_unknown_to_the_next(market: Market, database: Database) -> None:
    await stored(market)
    count = text("SELECT count(*) FROM categories")
    for shop_id, expected in ((market.shop_id, 1), (new_id(), 0)):
        async with work(database, shop_id) as uow:
            ((found,),) = await uow.connection.fetch(count)
        assert found == expected
    # The pool hands out the same connections again: nothing of a shop may stick to one.
    async with database.engine.connect() as bare:
        assert await bare.scalar(count) == 0
