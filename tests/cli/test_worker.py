"""`emporion worker --once`: one round of upkeep, as a timer of the system would run it."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from emporion.domain.shared.ids import new_id
from emporion.testing.postgres import ServerUrls
from tests.cli.terminal import Terminal

_ADD = text(
    "INSERT INTO idempotency_keys (shop_id, id, created_at, actor, key, command, fingerprint, expires_at) "
    "VALUES (:shop_id, :id, :now, 'system:test', :key, 'Test', 'f', :expires_at)"
)
_LEFT = text("SELECT key FROM idempotency_keys WHERE key LIKE :mark ORDER BY key")


async def add(server: ServerUrls, mark: str) -> None:
    """An expired and a young key in each of two shops."""
    now, engine = datetime.now(UTC), create_async_engine(server.owner_url, poolclass=NullPool)
    async with engine.begin() as connection:
        for shop_id in (new_id(), new_id()):
            for name, hours in (("old", -1), ("young", 1)):
                row = {"shop_id": shop_id, "id": new_id(), "now": now, "key": f"{mark}-{name}"}
                await connection.execute(_ADD, row | {"expires_at": now + timedelta(hours=hours)})
    await engine.dispose()


async def left(server: ServerUrls, mark: str) -> list[str]:
    engine = create_async_engine(server.owner_url, poolclass=NullPool)
    async with engine.connect() as connection:
        found = list(await connection.scalars(_LEFT, {"mark": f"{mark}-%"}))
    await engine.dispose()
    return found


def test_one_round_removes_expired_keys_of_all_shops(terminal: Terminal, server: ServerUrls) -> None:
    mark = new_id().hex
    asyncio.run(add(server, mark))
    terminal.reads("worker --once")
    assert asyncio.run(left(server, mark)) == [f"{mark}-young"] * 2


def test_a_second_round_finds_nothing_to_do(terminal: Terminal) -> None:
    for _ in range(2):
        terminal.reads("worker --once")
