"""What the server undoes for its own reasons is run again from the start, not for ever."""

import asyncio
from collections.abc import Generator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from emporion.application.shared.trouble import OutcomeUnknown, TooBusy, Trouble
from emporion.container import Container
from emporion.domain.shared.errors import DomainError
from emporion.infrastructure.persistence.connection import Connection
from emporion.infrastructure.persistence.pipeline import WithCommit
from tests.integration.bus.kitchen import Cook, Hands, Kitchen, Rename, kitchen, soon
from tests.integration.persistence.shelf import name_of, stored
from tests.integration.support import Market, ok, refusal


async def rename_elsewhere(market: Market, category: UUID, suffix: str) -> None:
    async with market.database.get_session(market.shop_id) as session:
        await session.execute(
            text("UPDATE categories SET name = name || :suffix, version = version + 1 WHERE id = :id"),
            {"suffix": suffix, "id": category},
        )


async def test_a_serialization_failure_is_run_again_on_what_is_there_now(
    market: Market, container: Container
) -> None:
    category = await stored(market, "Tea")

    async def plan(hands: Hands, attempt: int) -> None:
        if attempt == 1:
            await rename_elsewhere(market, category, "?")

    cook = kitchen(container, plan)
    assert ok(await cook.bus.execute(Rename(category_id=category), market.by())) == "Tea?!"
    assert await name_of(market, category) == "Tea?!"
    assert cook.lost == [Trouble.COLLISION]


async def test_every_attempt_has_a_handler_of_its_own(market: Market, container: Container) -> None:
    category = await stored(market)

    async def plan(hands: Hands, attempt: int) -> None:
        if attempt < 3:
            await rename_elsewhere(market, category, "?")

    cook = kitchen(container, plan)
    ok(await cook.bus.execute(Rename(category_id=category), market.by()))
    assert len({id(handler) for handler in cook.script.seen}) == len(cook.script.seen) == 3


async def test_attempts_are_bounded_and_nothing_is_changed(market: Market, container: Container) -> None:
    category = await stored(market, "Tea")

    async def plan(hands: Hands, attempt: int) -> None:
        await rename_elsewhere(market, category, "?")

    cook = kitchen(container, plan)
    answer = await cook.bus.execute(Rename(category_id=category), market.by())
    assert refusal(answer) == TooBusy(attempts=4)
    assert await name_of(market, category) == "Tea????"


async def test_being_too_busy_is_not_remembered(market: Market, container: Container) -> None:
    category = await stored(market, "Tea")

    async def plan(hands: Hands, attempt: int) -> None:
        if attempt <= 4:
            await rename_elsewhere(market, category, "?")

    cook = kitchen(container, plan)
    context = market.by(key="patience")
    assert isinstance(refusal(await cook.bus.execute(Rename(category_id=category), context)), TooBusy)
    assert ok(await cook.bus.execute(Rename(category_id=category), context)) == "Tea????!"


async def test_the_victim_of_a_deadlock_is_run_again(market: Market, container: Container) -> None:
    ids = [await stored(market, name) for name in ("One", "Other")]
    both_hold_one = asyncio.Barrier(2)

    def crossing(first: UUID, second: UUID) -> Kitchen:
        async def plan(hands: Hands, attempt: int) -> None:
            lock = "SELECT id FROM categories WHERE id = :id FOR UPDATE"
            await hands.sql(lock, id=first)
            if attempt == 1:
                await both_hold_one.wait()
            await hands.sql(lock, id=second)

        return kitchen(container, plan)

    cooks = [crossing(*ids), crossing(*reversed(ids))]
    answers = await soon(
        asyncio.gather(*(cook.bus.execute(Cook(dish="Soup"), market.by()) for cook in cooks))
    )
    assert [ok(answer) for answer in answers]
    assert sorted(len(cook.lost) for cook in cooks) == [0, 1]
    assert await market.value("SELECT count(*) FROM categories WHERE name = 'Soup'") == 2


async def test_a_connection_that_is_lost_before_the_commit_is_run_again(
    market: Market, container: Container
) -> None:
    async def plan(hands: Hands, attempt: int) -> None:
        if attempt == 1:
            await hands.sql("SELECT pg_terminate_backend(pg_backend_pid())")

    cook = kitchen(container, plan)
    ok(await cook.bus.execute(Cook(dish="Soup", flush=True), market.by()))
    assert cook.lost == [Trouble.CONNECTION_LOST]
    assert await market.value("SELECT count(*) FROM categories WHERE name = 'Soup'") == 1


@pytest.fixture
def one_unanswered_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next COMMIT works, and its answer gets lost."""
    wait, simple, answered = WithCommit.__await__, Connection._simple, count()

    def lose_the_first() -> None:
        if next(answered) == 0:
            raise ConnectionResetError("the server went away")

    def with_flush(self: WithCommit) -> Generator[Any, None, Any]:
        answer = yield from wait(self)
        lose_the_first()
        return answer

    async def alone(self: Connection, sql: str) -> str:
        answer = await simple(self, sql)
        if sql == "COMMIT":
            lose_the_first()
        return answer

    monkeypatch.setattr(WithCommit, "__await__", with_flush)
    monkeypatch.setattr(Connection, "_simple", alone)


async def test_an_unanswered_commit_is_not_run_again(
    market: Market, container: Container, one_unanswered_commit: None
) -> None:
    cook = kitchen(container)
    answer = await cook.bus.execute(Cook(dish="Soup"), market.by())
    assert refusal(answer) == OutcomeUnknown()
    assert len(cook.script.seen) == 1
    assert await market.value("SELECT count(*) FROM categories WHERE name = 'Soup'") == 1


async def test_with_a_key_an_unanswered_commit_is_found_out(
    market: Market, container: Container, one_unanswered_commit: None
) -> None:
    cook = kitchen(container)
    category = ok(await cook.bus.execute(Cook(dish="Soup"), market.by(key="once")))
    assert cook.lost == [Trouble.OUTCOME_UNKNOWN]
    assert len(cook.script.seen) == 1
    assert await market.value("SELECT id FROM categories WHERE name = 'Soup'") == category


async def test_a_passed_deadline_ends_the_attempts(market: Market, container: Container) -> None:
    category = await stored(market)

    async def plan(hands: Hands, attempt: int) -> None:
        await rename_elsewhere(market, category, "?")

    cook = kitchen(container, plan)
    context = replace(market.by(), deadline=datetime.now(UTC))
    assert isinstance(refusal(await cook.bus.execute(Rename(category_id=category), context)), DomainError)
    assert len(cook.script.seen) <= 1
