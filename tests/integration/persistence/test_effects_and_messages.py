"""What the world hears of a change, it hears after the commit or not at all."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from structlog.testing import capture_logs

from emporion.domain.shared.events import DomainEvent
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.models.outbox import OutboxMessageModel
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork
from tests.integration.persistence.shelf import load, make_category, name_of, rows_of, stored, work
from tests.integration.support import Market

SERVERS = ("postgres", "sqlite")


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryTold(DomainEvent):
    topic: ClassVar[str] = "test.category_told"

    note: str


class Broken(Exception):
    """Something that went wrong in the middle."""


async def messages(market: Market) -> list[str]:
    rows = await rows_of(
        market, OutboxMessageModel, OutboxMessageModel.__table__.c.topic == CategoryTold.topic
    )
    return [row.payload["note"] for row in rows]


async def tell(uow: SqlUnitOfWork, market: Market, *notes: str) -> None:
    category = make_category(market.shop_id)
    for note in notes:
        category.record(CategoryTold(aggregate_id=category.id, note=note))
    await SqlCategoryRepository(uow).save(category)


async def test_effects_run_after_the_commit_in_their_order(market: Market, database: Database) -> None:
    seen: list[str] = []
    async with work(database, market.shop_id) as uow:
        uow.after_commit(lambda: seen.append("first"))
        uow.after_commit(lambda: seen.append("second"))
        await uow.flush()
        assert seen == []
    assert seen == ["first", "second"]


@pytest.mark.parametrize("end", ["exception", "rollback"])
async def test_effects_do_not_run_without_a_commit(market: Market, database: Database, end: str) -> None:
    seen: list[str] = []
    try:
        async with work(database, market.shop_id) as uow:
            uow.after_commit(lambda: seen.append("effect"))
            if end == "rollback":
                await uow.rollback()
            else:
                raise Broken
    except Broken:
        pass
    assert seen == []


async def test_messages_are_committed_with_the_change(market: Market, database: Database) -> None:
    async with work(database, market.shop_id) as uow:
        await tell(uow, market, "one", "two")
    assert await messages(market) == ["one", "two"]


async def test_a_rolled_back_change_tells_nothing(market: Market, database: Database) -> None:
    with pytest.raises(Broken):
        async with work(database, market.shop_id) as uow:
            await tell(uow, market, "one")
            await uow.flush()
            raise Broken
    assert await messages(market) == []


async def test_saving_again_does_not_tell_again(market: Market, database: Database) -> None:
    category = make_category(market.shop_id)
    category.record(CategoryTold(aggregate_id=category.id, note="once"))
    async with work(database, market.shop_id) as uow:
        for _ in range(3):
            await SqlCategoryRepository(uow).save(category)
            await uow.flush()
    assert await messages(market) == ["once"]


async def test_a_deleted_entity_tells_its_events(market: Market, database: Database) -> None:
    category = await stored(market)
    async with work(database, market.shop_id) as uow:
        found = await load(uow, category)
        found.record(CategoryTold(aggregate_id=category, note="gone"))
        await SqlCategoryRepository(uow).delete(found)
    assert await name_of(market, category) is None
    assert await messages(market) == ["gone"]


async def test_a_new_entity_that_is_deleted_unsent_leaves_no_trace(
    market: Market, database: Database
) -> None:
    category = make_category(market.shop_id)
    async with work(database, market.shop_id) as uow:
        await SqlCategoryRepository(uow).save(category)
        await SqlCategoryRepository(uow).delete(category)
        assert await SqlCategoryRepository(uow).find_by_id(category.id) is None
    assert await name_of(market, category.id) is None


async def test_an_effect_that_fails_stops_neither_the_others_nor_the_command(
    market: Market, database: Database
) -> None:
    seen: list[str] = []

    def broken() -> None:
        raise Broken

    with capture_logs() as logs:
        async with work(database, market.shop_id) as uow:
            uow.after_commit(broken)
            uow.after_commit(lambda: seen.append("second"))
            await tell(uow, market, "committed")
    assert seen == ["second"]
    assert await messages(market) == ["committed"]
    assert [each["event"] for each in logs] == ["effect failed"]


async def test_what_is_made_and_taken_back_before_it_is_sent_tells_nothing(
    market: Market, database: Database
) -> None:
    category = make_category(market.shop_id)
    category.record(CategoryTold(aggregate_id=category.id, note="never was"))
    async with work(database, market.shop_id) as uow:
        categories = SqlCategoryRepository(uow)
        await categories.save(category)
        await categories.delete(category)
    assert await messages(market) == []
