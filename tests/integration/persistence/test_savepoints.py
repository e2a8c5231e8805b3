"""Savepoints on the server itself; what every store promises of them is in tests/contract."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from returns.result import Failure, Result, Success
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from emporion.domain.catalog.errors import CategoryNotFound
from emporion.domain.shared.errors import DomainError, StaleVersion
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork
from tests.integration.persistence.shelf import audit_of, load, make_category, name_of, stored, work
from tests.integration.support import Market
from tests.support import on_postgres

SERVERS = ("postgres", "sqlite")

Part = Callable[[], Awaitable[Result[None, DomainError]]]
_OPEN_SUBTRANSACTIONS = text(
    "SELECT s.subxact_count FROM pg_stat_get_backend_idset() AS b(id), "
    "pg_stat_get_backend_subxact(b.id) AS s WHERE pg_stat_get_backend_pid(b.id) = pg_backend_pid()"
)


class Broken(Exception):
    """Something that went wrong in the middle."""


def renaming(uow: SqlUnitOfWork, category: UUID, name: str, *, breaks: bool = False) -> Part:
    async def part() -> Result[None, DomainError]:
        found = await load(uow, category)
        found.name = name
        await SqlCategoryRepository(uow).save(found)
        await uow.flush()
        if breaks:
            raise Broken
        return Success(None)

    return part


async def breaks(uow: SqlUnitOfWork, category: UUID) -> None:
    with pytest.raises(Broken):
        await uow.attempt(renaming(uow, category, "Inside", breaks=True))


async def test_an_undone_part_leaves_no_audit_record(market: Market, database: Database) -> None:
    category = await stored(market)
    async with work(database, market.shop_id) as uow:
        await breaks(uow, category)
        await uow.attempt(renaming(uow, category, "Afterwards"))
    records = await audit_of(market, category)
    assert [record.new_values["name"] for record in records] == ["Tea", "Afterwards"]


async def test_effects_of_an_undone_part_are_dropped_and_others_kept(
    market: Market, database: Database
) -> None:
    seen: list[str] = []
    category = await stored(market)
    async with work(database, market.shop_id) as uow:
        uow.after_commit(lambda: seen.append("before"))
        with pytest.raises(Broken):
            async with uow.savepoint():
                uow.after_commit(lambda: seen.append("undone"))
                raise Broken
        async with uow.savepoint():
            uow.after_commit(lambda: seen.append("kept"))
        await uow.attempt(renaming(uow, category, "Afterwards"))
    assert seen == ["before", "kept"]


async def test_effects_of_a_good_part_in_an_undone_one_are_dropped(
    market: Market, database: Database
) -> None:
    seen: list[str] = []
    async with work(database, market.shop_id) as uow:
        with pytest.raises(Broken):
            async with uow.savepoint():
                async with uow.savepoint():
                    uow.after_commit(lambda: seen.append("inner"))
                raise Broken
    assert seen == []


async def test_a_foreign_key_that_points_nowhere_is_the_answer_of_its_part(
    market: Market, database: Database
) -> None:
    nowhere, good = new_id(), make_category(market.shop_id, "Good")
    async with work(database, market.shop_id) as uow:

        async def part() -> Result[None, DomainError]:
            await SqlCategoryRepository(uow).save(make_category(market.shop_id, parent_id=nowhere))
            return Success(None)

        assert await uow.attempt(part) == Failure(CategoryNotFound(category_id=nowhere))
        await SqlCategoryRepository(uow).save(good)
    assert await name_of(market, good.id) == "Good"


async def test_an_error_of_the_server_in_a_part_does_not_spoil_the_rest(
    market: Market, database: Database
) -> None:
    category = await stored(market)
    async with work(database, market.shop_id) as uow:
        with pytest.raises(DBAPIError, match="nowhere"):
            async with uow.savepoint():
                await uow.connection.fetch(text("SELECT * FROM nowhere"))
        await uow.attempt(renaming(uow, category, "Afterwards"))
    assert await name_of(market, category) == "Afterwards"


@on_postgres
async def test_a_race_lost_in_a_part_is_its_answer_and_the_entity_can_be_read_again(
    market: Market, database: Database
) -> None:
    category = await stored(market)
    async with work(database, market.shop_id) as uow:

        async def part() -> Result[None, DomainError]:
            found = await load(uow, category)
            async with work(database, market.shop_id) as other:
                await renaming(other, category, "First")()
            found.name = "Second"
            await SqlCategoryRepository(uow).save(found)
            return Success(None)

        stale = StaleVersion(table="categories", record_id=category, expected=1, actual=2)
        assert await uow.attempt(part) == Failure(stale)
        assert (await load(uow, category)).name == "First"
        await uow.attempt(renaming(uow, category, "Third"))
    assert await name_of(market, category) == "Third"


async def test_a_part_that_ran_out_of_time_is_undone_and_the_work_goes_on(
    market: Market, database: Database
) -> None:
    category, other = await stored(market), make_category(market.shop_id, "Other")
    async with work(database, market.shop_id) as uow:
        found = await load(uow, category)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2), uow.savepoint():
                await renaming(uow, category, "Inside")()
                await asyncio.sleep(20)
        assert (found.name, found.version) == ("Tea", 1)
        await SqlCategoryRepository(uow).save(other)
    assert await name_of(market, category) == "Tea"
    assert await name_of(market, other.id) == "Other"


@on_postgres
async def test_a_statement_that_was_cancelled_is_undone_with_its_part(
    market: Market, database: Database
) -> None:
    category, other = await stored(market), make_category(market.shop_id, "Other")
    async with work(database, market.shop_id) as uow:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2), uow.savepoint():
                await renaming(uow, category, "Inside")()
                await uow.connection.fetch(text("SELECT pg_sleep(20)"))
        await SqlCategoryRepository(uow).save(other)
    assert await name_of(market, category) == "Tea"
    assert await name_of(market, other.id) == "Other"


@on_postgres
async def test_parts_that_failed_do_not_pile_up_on_the_server(market: Market, database: Database) -> None:
    category = await stored(market)
    async with work(database, market.shop_id) as uow:
        for _ in range(10):
            await breaks(uow, category)
        await uow.attempt(renaming(uow, category, "Afterwards"))
        ((number,),) = await uow.connection.fetch(text("SELECT current_setting('server_version_num')::int"))
        if number < 160000:
            pytest.skip("PostgreSQL tells its open subtransactions from version 16 on")
        async with uow.savepoint():
            await renaming(uow, category, "Last")()
            ((open_now,),) = await uow.connection.fetch(_OPEN_SUBTRANSACTIONS)
        # The last part itself, and the one before that ended well: released ones keep their id till the end.
        assert open_now <= 2


async def test_many_bad_rows_among_good_ones_keep_the_good_ones(market: Market, database: Database) -> None:
    rows = [make_category(market.shop_id, f"No. {n}", position=n) for n in range(60)]
    for number, row in enumerate(rows):
        row.parent_id = new_id() if number % 3 == 0 else None
    async with work(database, market.shop_id) as uow:
        answers = []
        for row in rows:

            async def part(row: object = row) -> Result[None, DomainError]:
                await SqlCategoryRepository(uow).save(row)  # type: ignore[arg-type]
                return Success(None)

            answers.append(await uow.attempt(part))
    assert [isinstance(answer, Failure) for answer in answers] == [n % 3 == 0 for n in range(60)]
    assert await market.value("SELECT count(*) FROM categories WHERE shop_id = :shop") == 40
