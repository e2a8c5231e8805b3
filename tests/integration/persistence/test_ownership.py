"""A unit of work belongs to one task and one block; anything else is an error at once, not a lost change."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork, WrongTask
from tests.integration.persistence.shelf import load, make_category, name_of, stored, work
from tests.integration.support import Market
from tests.support import on_postgres

SERVERS = ("postgres", "sqlite")

Use = Callable[[SqlUnitOfWork, Market], Awaitable[object]]


async def find(uow: SqlUnitOfWork, market: Market) -> object:
    return await SqlCategoryRepository(uow).find_all()


async def find_known(uow: SqlUnitOfWork, market: Market) -> object:
    return await SqlCategoryRepository(uow).find_by_id(market.shop_id)


async def save(uow: SqlUnitOfWork, market: Market) -> None:
    await SqlCategoryRepository(uow).save(make_category(market.shop_id))


USES = pytest.mark.parametrize("use", [find, find_known, save])


@USES
async def test_use_from_another_task_is_refused(market: Market, database: Database, use: Use) -> None:
    async with work(database, market.shop_id) as uow:

        async def elsewhere() -> None:
            await use(uow, market)

        with pytest.raises(WrongTask):
            await asyncio.create_task(elsewhere())


@USES
async def test_use_after_the_end_is_refused(market: Market, database: Database, use: Use) -> None:
    async with work(database, market.shop_id) as uow:
        pass
    with pytest.raises(RuntimeError, match="has ended"):
        await use(uow, market)


@USES
async def test_use_after_a_rollback_is_refused(market: Market, database: Database, use: Use) -> None:
    async with work(database, market.shop_id) as uow:
        await uow.rollback()
        with pytest.raises(RuntimeError, match="has ended"):
            await use(uow, market)


@on_postgres
async def test_two_tasks_with_their_own_units_of_work_do_not_meet(market: Market, database: Database) -> None:
    ids = [await stored(market, f"Tea {n}") for n in range(8)]

    async def rename(number: int) -> None:
        async with work(database, market.shop_id) as uow:
            found = await load(uow, ids[number])
            found.name = f"Coffee {number}"
            await SqlCategoryRepository(uow).save(found)

    await asyncio.gather(*map(rename, range(8)))
    assert [await name_of(market, each) for each in ids] == [f"Coffee {n}" for n in range(8)]
