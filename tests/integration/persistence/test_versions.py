"""A lost race is an error that says so, never a lost update."""

import asyncio
from collections.abc import Callable
from uuid import UUID

import pytest

from emporion.domain.catalog.category import Category
from emporion.domain.shared.errors import Rejected, StaleVersion
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from tests.integration.persistence.shelf import load, name_of, stored, work
from tests.integration.support import Market
from tests.support import on_postgres

SERVERS = ("postgres", "sqlite")


class Race:
    """Two units of work that both read one category before either of them writes."""

    def __init__(self, market: Market, category: UUID) -> None:
        self._market = market
        self._category = category
        self._both_read = asyncio.Barrier(2)
        self._first_done = asyncio.Event()

    async def run(
        self,
        first: Callable[[SqlCategoryRepository, Category], object],
        second: Callable[[SqlCategoryRepository, Category], object],
    ) -> None:
        await asyncio.gather(self._first(first), self._second(second))

    async def _first(self, change: Callable[[SqlCategoryRepository, Category], object]) -> None:
        async with work(self._market.database, self._market.shop_id) as uow:
            found = await load(uow, self._category)
            await self._both_read.wait()
            await change(SqlCategoryRepository(uow), found)  # type: ignore[misc] # a coroutine
        self._first_done.set()

    async def _second(self, change: Callable[[SqlCategoryRepository, Category], object]) -> None:
        async with work(self._market.database, self._market.shop_id) as uow:
            found = await load(uow, self._category)
            await self._both_read.wait()
            await self._first_done.wait()
            await change(SqlCategoryRepository(uow), found)  # type: ignore[misc] # a coroutine


async def rename(repository: SqlCategoryRepository, category: Category, name: str = "First") -> None:
    category.name = name
    await repository.save(category)


async def rename_second(repository: SqlCategoryRepository, category: Category) -> None:
    await rename(repository, category, "Second")


async def delete(repository: SqlCategoryRepository, category: Category) -> None:
    await repository.delete(category)


@on_postgres
async def test_the_second_of_two_updates_is_stale_and_the_first_stays(market: Market) -> None:
    category = await stored(market)
    with pytest.raises(Rejected) as rejected:
        await Race(market, category).run(rename, rename_second)
    assert rejected.value.error == StaleVersion(table="categories", record_id=category, expected=1, actual=2)
    assert await name_of(market, category) == "First"


@on_postgres
async def test_an_update_of_what_was_deleted_meanwhile_is_stale(market: Market) -> None:
    category = await stored(market)
    with pytest.raises(Rejected) as rejected:
        await Race(market, category).run(delete, rename_second)
    assert rejected.value.error == StaleVersion(
        table="categories", record_id=category, expected=1, actual=None
    )


@on_postgres
async def test_a_delete_of_what_was_changed_meanwhile_is_stale(market: Market) -> None:
    category = await stored(market)
    with pytest.raises(Rejected) as rejected:
        await Race(market, category).run(rename, delete)
    assert rejected.value.error == StaleVersion(table="categories", record_id=category, expected=1, actual=2)
    assert await name_of(market, category) == "First"


@on_postgres
async def test_the_stale_one_of_many_rows_is_named_and_none_is_written(
    market: Market, database: Database
) -> None:
    ids = [await stored(market, f"Tea {n}") for n in range(4)]
    with pytest.raises(Rejected) as rejected:
        async with work(database, market.shop_id) as uow:
            loaded = [await load(uow, each) for each in ids]
            async with work(database, market.shop_id) as other:
                await rename_second(SqlCategoryRepository(other), await load(other, ids[2]))
            for each in loaded:
                await rename(SqlCategoryRepository(uow), each)
    assert rejected.value.error == StaleVersion(table="categories", record_id=ids[2], expected=1, actual=2)
    assert [await name_of(market, each) for each in ids] == ["Tea 0", "Tea 1", "Second", "Tea 3"]


@on_postgres
async def test_an_update_that_waits_for_the_winner_is_stale_as_well(
    market: Market, database: Database
) -> None:
    category = await stored(market)
    async with work(database, market.shop_id) as winner:
        await rename(SqlCategoryRepository(winner), await load(winner, category))
        await winner.flush()

        async def lose() -> None:
            async with work(database, market.shop_id) as loser:
                await rename_second(SqlCategoryRepository(loser), await load(loser, category))

        waiting = asyncio.create_task(lose())
        await asyncio.sleep(0.1)
        assert not waiting.done()
        await winner.commit()
    with pytest.raises(Rejected) as rejected:
        await waiting
    assert isinstance(rejected.value.error, StaleVersion)
    assert await name_of(market, category) == "First"
