"""Lost update, write skew, read skew and phantom: there without protection, gone where it is declared."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from dependency_injector import providers
from returns.result import Failure, Success
from sqlalchemy import text

from emporion.application.shared.bus import Bus
from emporion.container import Container
from emporion.domain.shared.errors import StaleVersion
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from emporion.infrastructure.persistence.sqlstate import sqlstate
from tests.integration.persistence.shelf import make_category, work
from tests.integration.support import Market, ok, refusal
from tests.proofs.anomalies.meanwhile import once, together
from tests.proofs.anomalies.use_cases import (
    CountTwice,
    CountTwiceInOneSnapshot,
    CountUp,
    CountUpInOneSnapshot,
    LeaveDuty,
    LeaveDutyInTurn,
    ListFull,
    NobodyLeft,
    Report,
    SignUp,
    SignUpInTurn,
    Sum,
    SumInOneSnapshot,
    Tamper,
)

pytestmark = pytest.mark.integration

ON_DUTY = "SELECT count(*) FROM categories WHERE shop_id = :shop AND position > 0"
ALL = "SELECT count(*) FROM categories WHERE shop_id = :shop"


@pytest.fixture
async def market(container: Container) -> Market:
    """A shop whose bus knows the use cases of these proofs, too."""
    proving = Container(
        settings=container.settings(), database_url=container.database_url(), secret_key="k" * 32
    )
    proving.handler_packages.override(
        providers.Object(("emporion.application", "tests.proofs.anomalies.use_cases"))
    )
    proving.database.override(container.database)
    bus: Bus = proving.bus()
    return await Market.open(bus, container.database())


async def counter(market: Market, position: int = 1) -> UUID:
    async with work(market.database, market.shop_id) as uow:
        category = make_category(market.shop_id, position=position)
        await SqlCategoryRepository(uow).save(category)
    return category.id


async def position(market: Market, category: UUID) -> int:
    found: int = await market.value(
        "SELECT position FROM categories WHERE shop_id = :shop AND id = :id", id=category
    )
    return found


class Plain:
    """A transaction of bare statements at READ COMMITTED, the server's default, without locks or versions."""

    def __init__(self, session: Any, shop_id: UUID) -> None:
        self._session, self._shop_id = session, shop_id

    @classmethod
    @asynccontextmanager
    async def begun(cls, market: Market) -> AsyncIterator["Plain"]:
        async with market.database.get_session(market.shop_id) as session:
            yield cls(session, market.shop_id)

    async def value(self, sql: str, **parameters: Any) -> Any:
        return (await self._run(sql, parameters)).scalar_one()

    async def run(self, sql: str, **parameters: Any) -> None:
        await self._run(sql, parameters)

    async def _run(self, sql: str, parameters: dict[str, Any]) -> Any:
        return await self._session.execute(text(sql), {"shop": self._shop_id} | parameters)


READ = "SELECT position FROM categories WHERE shop_id = :shop AND id = :id"
WRITE = "UPDATE categories SET position = :position WHERE shop_id = :shop AND id = :id"


class TestLostUpdate:
    async def test_plain_statements_lose_one(self, market: Market) -> None:
        category = await counter(market)
        async with Plain.begun(market) as one:
            seen = await one.value(READ, id=category)
            async with Plain.begun(market) as other:
                await other.run(WRITE, id=category, position=await other.value(READ, id=category) + 1)
            await one.run(WRITE, id=category, position=seen + 1)
        assert await position(market, category) == 2  # counted twice, from one

    async def test_the_version_refuses_the_second_without_any_declaration(self, market: Market) -> None:
        category = await counter(market)
        count = CountUp(category_id=category)
        with once(lambda: market.bus.execute(count, market.by())):
            answer = await market.bus.execute(count, market.by())
        assert isinstance(refusal(answer), StaleVersion)
        assert await position(market, category) == 2

    async def test_in_one_snapshot_both_count(self, market: Market) -> None:
        category = await counter(market)
        count = CountUpInOneSnapshot(category_id=category)
        with once(lambda: market.bus.execute(count, market.by())):
            assert ok(await market.bus.execute(count, market.by())) == 3
        assert await position(market, category) == 3


class TestWriteSkew:
    async def test_plain_statements_leave_nobody_on_duty(self, market: Market) -> None:
        first, second = await counter(market), await counter(market)
        async with Plain.begun(market) as one, Plain.begun(market) as other:
            for person, category in ((one, first), (other, second)):
                assert await person.value(ON_DUTY) == 2
                await person.run(WRITE, id=category, position=0)
        assert await market.value(ON_DUTY) == 0

    async def test_it_is_there_in_a_command_that_declares_nothing(self, market: Market) -> None:
        first, second = await counter(market), await counter(market)
        with together(2):
            answers = await self._both_leave(market, LeaveDuty, first, second)
        assert [ok(answer) for answer in answers] == [None, None]
        assert await market.value(ON_DUTY) == 0

    async def test_serializable_keeps_one(self, market: Market) -> None:
        first, second = await counter(market), await counter(market)
        with together(2):
            answers = await self._both_leave(market, LeaveDutyInTurn, first, second)
        assert sorted(isinstance(answer, Success) for answer in answers) == [False, True]
        assert NobodyLeft() in [answer.failure() for answer in answers if isinstance(answer, Failure)]
        assert await market.value(ON_DUTY) == 1

    async def _both_leave(
        self, market: Market, command: type[LeaveDuty], first: UUID, second: UUID
    ) -> list[Any]:
        leaving = (
            market.bus.execute(command(category_id=category), market.by()) for category in (first, second)
        )
        return list(await asyncio.gather(*leaving))


class TestReadSkew:
    async def test_plain_statements_see_what_never_was(self, market: Market) -> None:
        first, second = await counter(market, 5), await counter(market, 5)
        async with Plain.begun(market) as one:
            seen = await one.value(READ, id=first)
            await self._move(market, first, second)
            assert seen + await one.value(READ, id=second) == 14

    async def test_it_is_there_in_a_query_that_declares_nothing(self, market: Market) -> None:
        first, second = await counter(market, 5), await counter(market, 5)
        with once(lambda: self._move(market, first, second)):
            assert ok(await market.bus.ask(Sum(first=first, second=second), market.by())) == 14

    async def test_one_snapshot_sees_one_moment(self, market: Market) -> None:
        first, second = await counter(market, 5), await counter(market, 5)
        with once(lambda: self._move(market, first, second)):
            answer = await market.bus.ask(SumInOneSnapshot(first=first, second=second), market.by())
        assert ok(answer) == 10
        assert await position(market, first) == 1  # it did happen meanwhile

    async def _move(self, market: Market, source: UUID, target: UUID) -> None:
        async with Plain.begun(market) as mover:
            await mover.run(WRITE, id=source, position=1)
            await mover.run(WRITE, id=target, position=9)


class TestPhantom:
    async def test_plain_statements_count_two_numbers(self, market: Market) -> None:
        await counter(market)
        async with Plain.begun(market) as one:
            before = await one.value(ALL)
            await counter(market)
            assert (before, await one.value(ALL)) == (1, 2)

    async def test_it_is_there_in_a_query_that_declares_nothing(self, market: Market) -> None:
        with once(lambda: counter(market)):
            assert ok(await market.bus.ask(CountTwice(), market.by())) == (0, 1)

    async def test_one_snapshot_has_no_newcomers(self, market: Market) -> None:
        with once(lambda: counter(market)):
            assert ok(await market.bus.ask(CountTwiceInOneSnapshot(), market.by())) == (0, 0)
        assert await market.value(ALL) == 1

    async def test_a_limit_is_passed_by_a_command_that_declares_nothing(self, market: Market) -> None:
        with once(lambda: counter(market)):
            ok(await market.bus.execute(SignUp(limit=1), market.by()))
        assert await market.value(ALL) == 2

    async def test_serializable_keeps_the_limit(self, market: Market) -> None:
        sign_up = SignUpInTurn(limit=1)
        with once(lambda: market.bus.execute(sign_up, market.by())):
            assert refusal(await market.bus.execute(sign_up, market.by())) == ListFull()
        assert await market.value(ALL) == 1


class TestQueries:
    async def test_a_report_is_serializable_read_only_and_deferrable(self, market: Market) -> None:
        assert ok(await market.bus.ask(Report(), market.by())) == ("serializable", "on", "on")

    async def test_a_report_waits_for_a_moment_in_which_nothing_can_go_wrong(self, market: Market) -> None:
        category = await counter(market)
        reports: list[asyncio.Task[Any]] = []

        async def ask() -> None:
            reports.append(asyncio.create_task(market.bus.ask(Report(), market.by())))
            await asyncio.sleep(0.2)
            assert not reports[0].done()

        with once(ask):
            ok(await market.bus.execute(LeaveDutyInTurn(category_id=await counter(market)), market.by()))
        async with asyncio.timeout(10):
            ok(await reports[0])
        assert await position(market, category) == 1

    async def test_a_query_that_writes_gets_the_servers_refusal(self, market: Market) -> None:
        with pytest.raises(Exception, match="read-only") as refused:
            await market.bus.ask(Tamper(), market.by())
        assert sqlstate(refused.value) == "25006"
        assert await market.value(ALL) == 0
