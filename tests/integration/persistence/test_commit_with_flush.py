"""What is saved last travels with COMMIT: one wait, and all or nothing as before."""

import asyncio
from collections.abc import Awaitable, Generator
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from asyncpg.exceptions import OutdatedSchemaCacheError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from emporion.application.shared.trouble import Trouble
from emporion.domain.shared.errors import DomainError, Rejected, StaleVersion
from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.pipeline import WithCommit
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from emporion.infrastructure.persistence.servers import PoolOptions
from emporion.infrastructure.persistence.sqlstate import CommitUnanswered, ConnectionLost, diagnose
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork
from emporion.testing.postgres import ServerUrls
from tests.integration.persistence.shelf import load, make_category, name_of, stored, work
from tests.integration.speaking import speaking_through
from tests.integration.support import Market


class Spoken(Connection):
    """Notes what is sent: statements alone, and those that COMMIT goes with."""

    alone: list[str]
    ending: list[str]

    async def fetch_sql(self, sql: str, parameters: Any) -> Any:
        self.alone.append(sql)
        return await super().fetch_sql(sql, parameters)

    async def write_and_commit(self, sql: str, parameters: Any) -> None:
        self.ending.append(sql)
        await super().write_and_commit(sql, parameters)


@pytest.fixture(autouse=True)
def _nothing_spoken() -> None:
    Spoken.alone, Spoken.ending = [], []


async def rejection(attempt: Awaitable[None]) -> DomainError:
    with pytest.raises(Rejected) as rejected:
        await attempt
    return rejected.value.error


async def rename(uow: SqlUnitOfWork, category_id: Any, name: str) -> None:
    category = await load(uow, category_id)
    category.rename(name)
    await SqlCategoryRepository(uow).save(category)


async def test_what_is_saved_last_goes_with_commit_and_what_is_flushed_before_does_not(
    market: Market,
) -> None:
    with speaking_through(market.database, Spoken):
        async with work(market.database, market.shop_id) as uow:
            category = make_category(market.shop_id)
            await SqlCategoryRepository(uow).save(category)
            await uow.flush()
            category.rename("Green tea")
            await SqlCategoryRepository(uow).save(category)
    assert (len(Spoken.alone), len(Spoken.ending)) == (1, 1)
    assert await name_of(market, category.id) == "Green tea"


@pytest.mark.parametrize("is_refused", [False, True])
async def test_the_connection_is_at_rest_afterwards(
    server: ServerUrls, market: Market, is_refused: bool
) -> None:
    """For the server and for the driver, whether it was committed or refused."""
    category = make_category(market.shop_id, parent_id=new_id() if is_refused else None)
    async with Database(server.app_url, PoolOptions(size=1, overflow=0)) as database:
        with pytest.raises(Rejected) if is_refused else nullcontext():
            async with work(database, market.shop_id) as uow:
                wire = uow.connection._wire
                await SqlCategoryRepository(uow).save(category)
        assert not wire.is_in_transaction()
        # What SQLAlchemy does itself with the same connection refuses one that is in a transaction.
        async with database.get_session(market.shop_id) as session:
            assert (await session.execute(text("SELECT 1"))).scalar() == 1
    assert (await name_of(market, category.id) is None) == is_refused


async def test_a_connection_that_died_unseen_in_the_pool_leaves_no_doubt(
    server: ServerUrls, market: Market
) -> None:
    """The first words on it are the flush itself; COMMIT was not sent with them."""
    category = make_category(market.shop_id)
    async with Database(server.app_url, PoolOptions(size=1, overflow=0)) as database:
        async with work(database, market.shop_id, read_only=True) as uow:
            ((pid,),) = await uow.connection.fetch(text("SELECT pg_backend_pid()"))
            transport = uow.connection._wire._transport
        await asyncio.sleep(0.05)
        transport.pause_reading()
        assert await market.value("SELECT pg_terminate_backend(:pid)", pid=pid)
        await asyncio.sleep(0.1)
        with pytest.raises(ConnectionLost):
            async with work(database, market.shop_id) as uow:
                await SqlCategoryRepository(uow).save(category)
                asyncio.get_running_loop().call_later(0.05, transport.resume_reading)
    assert await name_of(market, category.id) is None


async def test_a_race_that_is_lost_at_the_end_names_the_row_and_changes_nothing(market: Market) -> None:
    first, second = await stored(market, "Tea"), await stored(market, "Coffee")

    async def lose() -> None:
        async with work(market.database, market.shop_id) as slow:
            await rename(slow, first, "Green tea")
            await rename(slow, second, "Espresso")
            async with work(market.database, market.shop_id) as quick:
                await rename(quick, second, "Mokka")

    with speaking_through(market.database, Spoken):
        error = await rejection(lose())
    assert error == StaleVersion(table="categories", record_id=second, expected=1, actual=2)
    assert len(Spoken.ending) == 2
    assert (await name_of(market, first), await name_of(market, second)) == ("Tea", "Mokka")


async def test_a_row_that_is_gone_at_the_end_is_named_too(market: Market) -> None:
    category_id = await stored(market)

    async def lose() -> None:
        async with work(market.database, market.shop_id) as slow:
            await rename(slow, category_id, "Green tea")
            async with work(market.database, market.shop_id) as quick:
                await load(quick, category_id)
                quick.delete(("categories", category_id))

    assert await rejection(lose()) == StaleVersion(
        table="categories", record_id=category_id, expected=1, actual=None
    )


async def test_a_caller_who_is_cancelled_while_the_flush_waits_for_a_lock_hears_it_after_the_commit(
    market: Market,
) -> None:
    category_id = await stored(market)
    released: list[str] = []

    async def write() -> None:
        async with work(market.database, market.shop_id) as uow:
            await rename(uow, category_id, "Green tea")
            uow.after_commit(lambda: released.append("told"))

    async with market.database.get_session(market.shop_id) as session:
        await session.execute(text("SELECT 1 FROM categories WHERE id = :id FOR UPDATE"), {"id": category_id})
        task = asyncio.create_task(write())
        await _until_somebody_waits(market)
        task.cancel()
        await asyncio.sleep(0.05)
        assert not task.done()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert released == ["told"]
    assert await name_of(market, category_id) == "Green tea"


async def test_an_answer_that_cannot_be_read_leaves_a_doubt_and_is_not_run_again(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    """COMMIT has happened; whatever the driver says of the answer, nobody may take it for undone."""
    category_id, wait = await stored(market), WithCommit.__await__

    def unreadable(self: WithCommit) -> Generator[Any, None, Any]:
        yield from wait(self)
        raise OutdatedSchemaCacheError("the answer has another shape than expected")

    async with work(market.database, market.shop_id) as uow:
        await rename(uow, category_id, "Green tea")
        monkeypatch.setattr(WithCommit, "__await__", unreadable)
        with pytest.raises(CommitUnanswered) as doubt:
            await uow.commit()
        monkeypatch.undo()
    assert diagnose(doubt.value) is Trouble.OUTCOME_UNKNOWN
    assert await name_of(market, category_id) == "Green tea"


async def test_a_value_that_cannot_be_sent_is_rolled_back(market: Market) -> None:
    category_id = await stored(market)

    async def write() -> None:
        async with work(market.database, market.shop_id) as uow:
            category = await load(uow, category_id)
            category.position = 2**70
            await SqlCategoryRepository(uow).save(category)

    with pytest.raises(DBAPIError, match="out of"):
        await write()
    assert market.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert await market.value("SELECT position FROM categories WHERE id = :id", id=category_id) == 1


async def test_the_server_ends_what_takes_longer_than_the_deadline(market: Market) -> None:
    """Nobody can call a COMMIT back; what goes with it has the transaction's limits."""
    category_id = await stored(market)
    options = PoolOptions(size=1, overflow=0)
    url = market.database.engine.url.render_as_string(hide_password=False)
    async with (
        Database(url, options) as database,
        market.database.get_session(market.shop_id) as session,
    ):
        await session.execute(text("SELECT 1 FROM categories WHERE id = :id FOR UPDATE"), {"id": category_id})
        with pytest.raises(DBAPIError, match="lock timeout"):
            async with work(database, market.shop_id, within=timedelta(seconds=0.3)) as uow:
                await rename(uow, category_id, "Green tea")
    assert await name_of(market, category_id) == "Tea"


async def _until_somebody_waits(market: Market) -> None:
    for _ in range(200):
        waiting = await market.value(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = current_user"
        )
        if waiting:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody waits for the lock")
