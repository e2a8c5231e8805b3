"""Types of the catalogue are asked about once a process; what is read and written is the same."""

from collections.abc import Collection
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from emporion.infrastructure.persistence import driver
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.servers import PoolOptions, Topology
from emporion.testing.postgres import Administrator, ServerUrls

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
VALUES = [[UUID(int=1)], [Decimal("1.50")], [NOW], [True], [[1, 2], [3, 4]]]
SQL = "SELECT $1::uuid[], $2::numeric[], $3::timestamptz[], $4::bool[], $5::int[], ARRAY[ROW(1, 'a'::text)]"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[set[int]]:
    """The ids of the types that a server was asked about; at first nothing is known."""
    asked: list[set[int]] = []
    ask = asyncpg.Connection._introspect_types

    async def noted(self: Any, typeoids: Collection[int], *more: Any) -> Any:
        asked.append(set(typeoids))
        return await ask(self, typeoids, *more)

    monkeypatch.setattr(asyncpg.Connection, "_introspect_types", noted)
    monkeypatch.setattr(driver, "_known", {})
    return asked


async def _read(server: ServerUrls, topology: Topology = Topology.DIRECT) -> list[Any]:
    """By a new connection."""
    options = PoolOptions(size=1, topology=topology)
    async with Database(server.app_url, options) as database, database.transaction() as uow:
        (row,) = await uow.connection.fetch_sql(SQL, VALUES)
    return [list(each) for each in row]


@pytest.mark.parametrize("topology", Topology)
async def test_a_second_connection_asks_nothing(
    server: ServerUrls, asked: list[set[int]], topology: Topology
) -> None:
    first = await _read(server, topology)
    told = len(asked)
    assert told >= 1
    assert await _read(server, topology) == first
    assert (first[:5], [tuple(each) for each in first[5]]) == (VALUES, [(1, "a")])
    assert len(asked) == told


async def test_types_of_a_database_are_asked_about_by_each(
    fresh_server: ServerUrls, asked: list[set[int]]
) -> None:
    with Administrator(fresh_server.owner_url) as owner:
        owner.execute("CREATE TYPE mood AS ENUM ('fine', 'sad')")
        for _ in range(2):
            async with Database(fresh_server.owner_url) as database, database.transaction() as uow:
                (row,) = await uow.connection.fetch_sql("SELECT ARRAY['fine']::mood[]", [])
            assert row[0] == ["fine"]
    assert len(asked) == 2
    assert min(min(each) for each in asked) >= 10_000
