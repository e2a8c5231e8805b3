"""The server goes away under an application that stays: no dead connection is handed to anybody."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from emporion.application.shared.context import Context
from emporion.application.shared.trouble import DatabaseUnavailable, Trouble
from emporion.application.shops.list_shops import ListShops
from emporion.application.shops.rename_shop import RenameShop
from emporion.config import Settings
from emporion.container import Container
from emporion.domain.shared.page import PageRequest
from emporion.infrastructure.embedded import EmbeddedPostgres
from emporion.infrastructure.persistence.migrations import Migrations
from emporion.testing.postgres import ServerUrls
from tests.integration.bus.kitchen import Cook, Hands, kitchen
from tests.integration.embedded.servers import ask, eventually
from tests.integration.support import Market, ok, refusal

pytestmark = pytest.mark.long

SIZE = 12
QUESTION = ListShops(page=PageRequest(limit=1))


@dataclass(frozen=True, slots=True)
class Pooled:
    """An application whose pool is full of idle connections, more than a use case has attempts."""

    container: Container
    pids: list[int]

    @classmethod
    async def at(cls, url: str, settings: Settings) -> "Pooled":
        small = settings.model_copy(update={"pool_size": SIZE, "pool_overflow": 0})
        container = Container(settings=small, database_url=url, secret_key="k" * 32)

        async def hold() -> int:
            async with container.database().get_session() as session:
                pid: int = (
                    await session.execute(text("SELECT pg_backend_pid() FROM pg_sleep(0.1)"))
                ).scalar_one()
                return pid

        return cls(container, list(await asyncio.gather(*(hold() for _ in range(SIZE)))))

    async def ends_all(self) -> None:
        """What an administrator, or a fail-over, does to every connection."""
        await self.ends(",".join(str(pid) for pid in self.pids))

    async def ends(self, pids: str) -> None:
        url = self.container.database_url()
        ended = await ask(
            url, f"SELECT count(pg_terminate_backend(pid)) FROM unnest('{{{pids}}}'::int[]) pid"
        )
        assert ended >= 1
        await asyncio.sleep(0.1)  # the ends of the sockets arrive


@pytest.fixture
async def pooled(server: ServerUrls, settings: Settings) -> AsyncIterator[Pooled]:
    pooled = await Pooled.at(server.app_url, settings)
    yield pooled
    await pooled.container.database().close()


async def test_connections_that_died_in_the_pool_cost_no_attempt(pooled: Pooled) -> None:
    await pooled.ends_all()
    with capture_logs() as lost:
        ok(await pooled.container.bus().ask(QUESTION, Context()))
    assert lost == []


async def test_a_pool_of_dead_connections_serves_many_requests_at_once(pooled: Pooled) -> None:
    await pooled.ends_all()
    with capture_logs() as lost:
        bus = pooled.container.bus()
        answers = await asyncio.gather(*(bus.ask(QUESTION, Context()) for _ in range(3 * SIZE)))
    assert all(ok(answer) for answer in answers)
    assert lost == []


async def test_a_session_gets_no_dead_connection_either(pooled: Pooled) -> None:
    await pooled.ends_all()
    async with pooled.container.database().get_session() as session:
        assert (await session.execute(text("SELECT 1"))).scalar_one() == 1


async def test_a_backend_that_ends_in_the_middle_of_a_command_costs_one_attempt(
    pooled: Pooled, server: ServerUrls
) -> None:
    market = await Market.open(pooled.container.bus(), pooled.container.database())
    async with pooled.container.database().get_session(market.shop_id) as session:
        await session.execute(text("SELECT 1 FROM shops WHERE id = :id FOR UPDATE"), {"id": market.shop_id})
        renaming = asyncio.create_task(market.bus.execute(RenameShop(name="After"), market.by()))
        with capture_logs() as lost:
            await asyncio.sleep(0.2)
            waiting = await session.execute(
                text("SELECT pid FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            )
            await pooled.ends(str(waiting.scalar_one()))
    assert ok(await renaming).name == "After"
    assert [each["attempt"] for each in lost] == [1]


@pytest.mark.parametrize("statement_follows", [True, False], ids=["before a statement", "before COMMIT"])
async def test_a_backend_that_ends_while_a_handler_thinks_costs_one_attempt(
    statement_follows: bool, market: Market, container: Container, server: ServerUrls
) -> None:
    async def plan(hands: Hands, attempt: int) -> None:
        if attempt == 1:
            ((pid,),) = await hands.sql("SELECT pg_backend_pid()")
            await ask(server.app_url, f"SELECT pg_terminate_backend({pid})")
            await asyncio.sleep(0.1)
            if statement_follows:
                await hands.sql("SELECT 1")

    cook = kitchen(container, plan)
    ok(await cook.bus.execute(Cook(dish="Soup", flush=True), market.by()))
    assert cook.lost == [Trouble.CONNECTION_LOST]
    assert await market.value("SELECT count(*) FROM categories WHERE name = 'Soup'") == 1


def test_a_killed_server_is_a_refusal_until_it_is_back(tmp_path: Path, settings: Settings) -> None:
    embedded = EmbeddedPostgres(tmp_path)

    async def story(url: str) -> None:
        pooled = await Pooled.at(url, settings)
        pid = embedded.status().pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        assert eventually(lambda: embedded.status().pid is None)
        bus = pooled.container.bus()
        assert isinstance(refusal(await bus.ask(QUESTION, Context())), DatabaseUnavailable)
        with EmbeddedPostgres(tmp_path), capture_logs() as lost:
            ok(await bus.ask(QUESTION, Context()))
            assert lost == []
        await pooled.container.database().close()

    with embedded as urls:
        Migrations(urls.owner_url).upgrade()
        asyncio.run(story(urls.app_url))
