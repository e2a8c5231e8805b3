"""A flush is one statement of whole sets, in an order that foreign keys and unique values allow."""

from collections.abc import Sequence
from typing import Any

import pytest

from emporion.application.shared.context import Context, SystemActor
from emporion.application.shared.ports import Scope, TransactionOptions
from emporion.domain.catalog.errors import CategoryNotFound
from emporion.domain.shared.errors import Rejected
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.membership import Membership, Role
from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.lease import Lease
from emporion.infrastructure.persistence.models.categories import CategoryModel
from emporion.infrastructure.persistence.opening import Limits, opening
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from emporion.infrastructure.persistence.repositories.shops import SqlMembershipRepository
from emporion.infrastructure.persistence.texts import Texts
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork
from emporion.infrastructure.persistence.writer import SetWriter
from emporion.testing.factories.shops import make_membership
from tests.integration.persistence.shelf import load, make_category, name_of, rows_of, sent, stored, work
from tests.integration.support import Market, stored_user
from tests.support import on_postgres

SERVERS = ("postgres", "sqlite")


@on_postgres
@pytest.mark.parametrize("rows", [1, 3, 200])
async def test_inserts_of_any_number_are_one_statement(market: Market, database: Database, rows: int) -> None:
    async with work(database, market.shop_id) as uow:
        for n in range(rows):
            await SqlCategoryRepository(uow).save(make_category(market.shop_id, f"Tea {n}"))
        with sent(database) as statements:
            await uow.flush()
    assert len(statements) == 1
    assert await market.value("SELECT count(*) FROM categories WHERE shop_id = :shop") == rows


@on_postgres
async def test_inserts_updates_and_deletes_are_a_statement_each_at_most(
    market: Market, database: Database
) -> None:
    ids = [await stored(market, f"Tea {n}") for n in range(6)]
    async with work(database, market.shop_id) as uow:
        categories = SqlCategoryRepository(uow)
        for each in ids[:3]:
            await categories.delete(await load(uow, each))
        for each in ids[3:]:
            found = await load(uow, each)
            found.name = found.name.upper()
            await categories.save(found)
        for n in range(3):
            await categories.save(make_category(market.shop_id, f"New {n}"))
        with sent(database) as statements:
            await uow.flush()
    assert len(statements) <= 4  # and one for their audit records
    names = await market.rows("SELECT name FROM categories WHERE shop_id = :shop ORDER BY name")
    assert [row.name for row in names] == ["New 0", "New 1", "New 2", "TEA 3", "TEA 4", "TEA 5"]


async def test_rows_that_change_different_columns_keep_the_others(market: Market, database: Database) -> None:
    first, second = await stored(market, "First"), await stored(market, "Second")
    async with work(database, market.shop_id) as uow:
        one, other = await load(uow, first), await load(uow, second)
        one.name, other.position = "Renamed", 9
        for each in (one, other):
            await SqlCategoryRepository(uow).save(each)
    rows = await market.rows("SELECT name, position FROM categories WHERE shop_id = :shop ORDER BY id")
    assert [tuple(row) for row in rows] == [("Renamed", 1), ("Second", 9)]


async def test_a_child_saved_before_its_parent_is_inserted_with_it(
    market: Market, database: Database
) -> None:
    parent = make_category(market.shop_id, "Parent")
    child = make_category(market.shop_id, "Child", parent_id=parent.id)
    async with work(database, market.shop_id) as uow:
        await SqlCategoryRepository(uow).save(child)
        await SqlCategoryRepository(uow).save(parent)
    assert await name_of(market, child.id) == "Child"


async def test_a_parent_is_deleted_with_its_child(market: Market, database: Database) -> None:
    parent = make_category(market.shop_id, "Parent")
    child = make_category(market.shop_id, "Child", parent_id=parent.id)
    async with work(database, market.shop_id) as uow:
        for each in (parent, child):
            await SqlCategoryRepository(uow).save(each)
    async with work(database, market.shop_id) as uow:
        for loaded in [await load(uow, each.id) for each in (parent, child)]:
            await SqlCategoryRepository(uow).delete(loaded)
    assert await name_of(market, child.id) is None


async def test_a_parent_is_deleted_while_its_child_moves_away(market: Market, database: Database) -> None:
    parent = make_category(market.shop_id, "Parent")
    child = make_category(market.shop_id, "Child", parent_id=parent.id)
    async with work(database, market.shop_id) as uow:
        for each in (parent, child):
            await SqlCategoryRepository(uow).save(each)
    async with work(database, market.shop_id) as uow:
        moved = await load(uow, child.id)
        moved.parent_id = None
        await SqlCategoryRepository(uow).save(moved)
        await SqlCategoryRepository(uow).delete(await load(uow, parent.id))
    assert await name_of(market, child.id) == "Child"
    assert await name_of(market, parent.id) is None


async def test_a_unique_value_can_be_given_up_and_taken_in_one_flush(
    market: Market, database: Database
) -> None:
    user_id = await stored_user(database)
    first = make_membership(shop_id=market.shop_id, user_id=user_id)
    async with work(database, market.shop_id) as uow:
        await SqlMembershipRepository(uow).save(first)
    second = make_membership(shop_id=market.shop_id, user_id=user_id, role=Role.OWNER)
    async with work(database, market.shop_id) as uow:
        members = SqlMembershipRepository(uow)
        found = await members.find_by_user(user_id)
        assert found is not None
        await members.delete(found)
        await members.save(second)
    assert await _roles(market) == ["owner", "owner"]


async def test_a_parent_that_is_not_there_is_named_among_many_rows(
    market: Market, database: Database
) -> None:
    nowhere = new_id()
    with pytest.raises(Rejected) as rejected:
        async with work(database, market.shop_id) as uow:
            for parent_id in (None, nowhere, None):
                await SqlCategoryRepository(uow).save(make_category(market.shop_id, parent_id=parent_id))
    assert rejected.value.error == CategoryNotFound(category_id=nowhere)


async def test_of_many_parents_the_one_that_is_not_there_is_named(market: Market, database: Database) -> None:
    there, nowhere, made = await stored(market), new_id(), make_category(market.shop_id)
    before = await rows_of(market, CategoryModel)
    with pytest.raises(Rejected) as rejected:
        async with work(database, market.shop_id) as uow:
            await SqlCategoryRepository(uow).save(made)
            for parent_id in (None, there, made.id, nowhere):
                await SqlCategoryRepository(uow).save(make_category(market.shop_id, parent_id=parent_id))
    assert rejected.value.error == CategoryNotFound(category_id=nowhere)
    assert await rows_of(market, CategoryModel) == before


async def test_a_parent_of_another_shop_is_not_there(market: Market, database: Database) -> None:
    other = await Market.open(market.bus, database)
    theirs = await stored(other)
    with pytest.raises(Rejected) as rejected:
        async with work(database, market.shop_id) as uow:
            await SqlCategoryRepository(uow).save(make_category(market.shop_id, parent_id=theirs))
    assert rejected.value.error == CategoryNotFound(category_id=theirs)


@on_postgres
async def test_one_statement_and_one_statement_a_set_leave_the_same_rows(
    market: Market, database: Database
) -> None:
    other = await Market.open(market.bus, database)
    for shop, single in ((market, True), (other, False)):
        await _history(shop, SetWriter(single=single))
    assert await _rows_without_ids(market) == await _rows_without_ids(other)


async def _history(market: Market, writer: SetWriter) -> None:
    """Insert a family and a member; then update, delete and insert all at once."""
    parent, child, gone = (make_category(market.shop_id, name) for name in ("Parent", "Child", "Gone"))
    child.parent_id = parent.id
    member = make_membership(shop_id=market.shop_id, user_id=await stored_user(market.database))
    await _write(market, writer, [child, parent, gone, member])
    async with _opened(market, writer) as uow:
        categories = SqlCategoryRepository(uow)
        moved = await load(uow, child.id)
        moved.parent_id, moved.position = None, 5
        await categories.save(moved)
        await categories.delete(await load(uow, gone.id))
        await categories.save(make_category(market.shop_id, "New", parent_id=child.id))


async def _write(market: Market, writer: SetWriter, entities: Sequence[Any]) -> None:
    async with _opened(market, writer) as uow:
        for entity in entities:
            kind = SqlMembershipRepository if isinstance(entity, Membership) else SqlCategoryRepository
            await kind(uow).save(entity)


def _opened(market: Market, writer: SetWriter) -> "_Opened":
    return _Opened(market, writer)


class _Opened:
    """A unit of work with a writer of its own, as `Database.transaction` makes them."""

    def __init__(self, market: Market, writer: SetWriter) -> None:
        self._market = market
        self._writer = writer
        self._raw = market.database.engine.execution_options(isolation_level="AUTOCOMMIT").connect()

    async def __aenter__(self) -> SqlUnitOfWork:
        lease = await Lease.of(await self._raw.start(), Texts(self._market.database.engine.dialect))
        connection = Connection(lease)
        await connection.begin(opening(TransactionOptions(), Context(shop_id=self._market.shop_id), Limits()))
        scope = Scope(Context(actor=SystemActor("test"), shop_id=self._market.shop_id), "Test")
        self._uow = SqlUnitOfWork(connection, scope, self._writer)
        return self._uow

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            await (self._uow.rollback() if kind else self._uow.commit())
        finally:
            await self._raw.close()


async def _rows_without_ids(market: Market) -> list[Any]:
    categories = await market.rows(
        "SELECT c.name, p.name AS parent, c.position, c.version FROM categories c "
        "LEFT JOIN categories p ON p.shop_id = c.shop_id AND p.id = c.parent_id "
        "WHERE c.shop_id = :shop ORDER BY c.name"
    )
    trail = await market.rows(
        "SELECT table_name, action, old_values - ids, new_values - ids FROM audit_records, "
        "(SELECT '{id,shop_id,parent_id,updated_at,created_at,user_id}'::text[] AS ids) AS i "
        "WHERE shop_id = :shop AND command = 'Test' ORDER BY 1, 2, 3, 4"
    )
    return [*map(tuple, categories), *map(tuple, trail), await _roles(market)]


async def _roles(market: Market) -> list[str]:
    rows = await market.rows("SELECT role FROM memberships WHERE shop_id = :shop ORDER BY role")
    return [row.role for row in rows]
