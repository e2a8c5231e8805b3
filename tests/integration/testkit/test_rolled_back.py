"""Tests in one outer transaction: what they do is real for them, and gone afterwards."""

import asyncio

import pytest
from sqlalchemy import text

from emporion.application.books.verify_shop import VerifyShop
from emporion.application.shared.ports import TransactionOptions
from emporion.container import Container
from emporion.domain.shared.errors import Rejected
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.connection import NotCommitted
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from emporion.testing.postgres import Administrator, ServerUrls
from emporion.testing.rolled_back import RolledBackDatabase
from tests.integration.persistence.shelf import make_category, work
from tests.integration.support import SYSTEM, Market, ok, refusal


@pytest.fixture
async def passing(savepoint_container: Container) -> Market:
    """A market that is there for this test only."""
    return await Market.open(savepoint_container.bus(), savepoint_container.database())


async def test_commands_and_queries_see_what_was_done_before(passing: Market) -> None:
    customer = await passing.customer(100)
    (variant,) = await passing.variants(10, stock=3)
    order = ok(await passing.place(customer, {variant.id: 2}))
    assert order.total == 20
    assert await passing.rows("SELECT stock FROM variants WHERE shop_id = :shop") == [(1,)]
    reports = ok(await passing.bus.ask(VerifyShop(limit=5), passing.by(SYSTEM)))
    assert all(report.holds for report in reports)


async def test_a_refusal_undoes_its_own_command_and_nothing_else(passing: Market) -> None:
    customer = await passing.customer(5)
    (variant,) = await passing.variants(10)
    refusal(await passing.place(customer, {variant.id: 1}))
    assert await passing.rows("SELECT balance FROM wallets WHERE id = :id", id=customer.wallet_id) == [(5,)]
    assert await passing.rows("SELECT 1 FROM orders WHERE shop_id = :shop") == []


async def test_a_replay_is_answered_from_the_first_time(passing: Market) -> None:
    customer = await passing.customer(100)
    (variant,) = await passing.variants(10)
    first = await passing.place(customer, {variant.id: 1}, key="once")
    assert await passing.place(customer, {variant.id: 1}, key="once") == first


async def test_a_violated_constraint_is_a_domain_error_and_the_next_unit_works(passing: Market) -> None:
    category = make_category(passing.shop_id, parent_id=new_id())
    with pytest.raises(Rejected):
        async with work(passing.database, passing.shop_id) as uow:
            await SqlCategoryRepository(uow).save(category)
    assert (await passing.variants(1))[0].stock == 10


async def test_a_query_may_still_not_write_and_a_command_after_it_may(passing: Market) -> None:
    with pytest.raises(Exception, match="read-only transaction"):
        async with passing.database.transaction(options=TransactionOptions(read_only=True)) as uow:
            await uow.connection.fetch_sql("DELETE FROM idempotency_keys", ())
    async with passing.database.transaction(options=TransactionOptions(read_only=True)):
        pass
    await passing.customer(1)


async def test_a_hidden_error_is_not_committed(passing: Market) -> None:
    with pytest.raises(NotCommitted):
        async with passing.database.transaction() as uow:
            with pytest.raises(Exception, match="does not exist"):
                await uow.connection.fetch_sql("SELECT 1 FROM nowhere", ())
    await passing.customer(1)


async def test_savepoints_of_a_unit_of_work_nest(passing: Market) -> None:
    async with work(passing.database, passing.shop_id) as uow:
        repository = SqlCategoryRepository(uow)
        await repository.save(make_category(passing.shop_id, "Kept"))
        with pytest.raises(ZeroDivisionError):
            async with uow.savepoint():
                await repository.save(make_category(passing.shop_id, "Undone"))
                raise ZeroDivisionError
    assert await passing.rows("SELECT name FROM categories WHERE shop_id = :shop") == [("Kept",)]


async def test_two_units_of_work_at_once_are_refused(passing: Market) -> None:
    async with passing.database.transaction():
        with pytest.raises(RuntimeError, match="one unit of work at a time"):
            await asyncio.create_task(_open(passing.database))


async def test_afterwards_nothing_has_happened(server: ServerUrls) -> None:
    async with RolledBackDatabase(server.app_url) as database:
        shop = new_id()
        async with database.get_session(shop) as session:
            await session.execute(
                text(
                    "INSERT INTO shops (id, created_at, updated_at, version, slug, name, currency, status)"
                    " VALUES (:id, now(), now(), 1, :slug, 'Gone', 'EUR', 'open')"
                ),
                {"id": shop, "slug": f"gone-{shop.hex}"},
            )
        async with database.get_session(shop) as session:
            assert (
                await session.scalar(text("SELECT name FROM shops WHERE id = :id"), {"id": shop})
            ) == "Gone"
    with Administrator(server.owner_url) as owner:
        assert owner.rows("SELECT 1 FROM shops WHERE id = :id", id=shop) == []


async def _open(database: Database) -> None:
    async with database.transaction():
        pass
