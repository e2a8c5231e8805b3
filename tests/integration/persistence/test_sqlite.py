"""What is SQLite's own: one writer at a time, what its schema leaves out, and that it serves no shop."""

import asyncio
from functools import partial
from pathlib import Path

import pytest
from returns.result import Result, Success

from emporion.application.shared.retry import Retry
from emporion.config import Settings, normalise_url
from emporion.container import Container
from emporion.domain.shared.errors import DomainError, Rejected
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from emporion.infrastructure.persistence.sqlite.schema import create_schema
from emporion.infrastructure.persistence.sqlstate import diagnose, sqlstate
from tests.integration.persistence.shelf import load, make_category, name_of, stored, work
from tests.integration.support import Market

SERVERS = ("sqlite",)


async def test_the_second_of_two_who_have_read_collides_and_a_retry_succeeds(
    market: Market, database: Database
) -> None:
    category = await stored(market)
    both_read = asyncio.Barrier(2)
    attempts: list[str] = []

    async def move(name: str) -> Result[None, DomainError]:
        async with work(database, market.shop_id) as uow:
            found = await load(uow, category)
            attempts.append(name)
            if len(attempts) <= 2:
                await both_read.wait()
            found.position += 1
            await SqlCategoryRepository(uow).save(found)
        return Success(None)

    retry = Retry(diagnose=diagnose)
    await asyncio.gather(*(retry.run(partial(move, name), None, "Move") for name in ("a", "b")))
    assert len(attempts) == 3
    async with work(database, market.shop_id) as uow:
        assert (await load(uow, category)).position == 3


async def test_a_writer_waits_for_another_and_is_told_when_that_takes_too_long(
    market: Market, settings: Settings, tmp_path: Path
) -> None:
    hasty = Container(
        settings=settings.model_copy(update={"lock_timeout": 0.1}),
        database_url=str(market.database.engine.url),
        secret_key="k" * 32,
    ).database()
    async with work(market.database, market.shop_id) as first:
        await SqlCategoryRepository(first).save(make_category(market.shop_id))
        await first.flush()
        with pytest.raises(Exception, match="locked") as refused:
            async with work(hasty, market.shop_id) as second:
                await SqlCategoryRepository(second).save(make_category(market.shop_id, "Late"))
    assert sqlstate(refused.value) == "55P03"
    await hasty.close()


async def test_a_database_in_memory_serves_one_unit_of_work_after_the_other() -> None:
    async with Database("sqlite://") as database:
        left_out = await create_schema(database.engine)
        assert "uq_variants_options" in left_out
        assert "ck_wallets_balance_not_negative" in left_out
        assert "uq_products_handle" not in left_out


async def test_a_deleted_row_that_others_point_to_is_refused_by_name(
    market: Market, database: Database
) -> None:
    parent = await stored(market, "Parent")
    async with work(database, market.shop_id) as uow:
        await SqlCategoryRepository(uow).save(make_category(market.shop_id, "Child", parent_id=parent))
    with pytest.raises(Rejected):
        async with work(database, market.shop_id) as uow:
            await SqlCategoryRepository(uow).delete(await load(uow, parent))
    assert await name_of(market, parent) == "Parent"


@pytest.mark.parametrize("url", ["sqlite:///shop.db", "sqlite+aiosqlite://"])
def test_the_application_refuses_to_serve_a_shop_on_sqlite(url: str) -> None:
    with pytest.raises(ValueError, match="PostgreSQL"):
        normalise_url(url)


async def test_the_url_needs_no_driver(tmp_path: Path) -> None:
    async with Database(f"sqlite:///{tmp_path}/{new_id()}.db") as database:
        assert database.engine.url.drivername == "sqlite+aiosqlite"
        await database.ping()
