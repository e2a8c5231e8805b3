"""Servers that start at the same moment migrate one after the other, and looking changes nothing."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from emporion.domain.shared.ids import new_id
from emporion.infrastructure.persistence.migrations import Migrations
from tests.forked import Forked, emporion
from tests.integration.migrations.catalog import ask

pytestmark = pytest.mark.long


async def emporion_says(url: str, folder: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and words of the command in a process of its own, as the owner of the database."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    process = Forked(
        emporion,
        arguments,
        environment={**kept, "EMPORION_DATABASE_URL": url},
        folder=folder,
        log=folder / f"{new_id()}.log",
    )
    code = await asyncio.to_thread(process.wait)
    return code, process.log.read_text()


@pytest.mark.long
async def test_three_upgrades_of_one_database_at_once_all_succeed(empty: str, tmp_path: Path) -> None:
    ends = await asyncio.gather(*(emporion_says(empty, tmp_path, "db", "upgrade") for _ in range(3)))
    assert [code for code, _ in ends] == [0, 0, 0], ends
    ((applied,),) = await ask(empty, "SELECT count(*) FROM alembic_version")
    assert applied == 1


@pytest.mark.parametrize("look", [Migrations.current, Migrations.check])
async def test_looking_at_the_schema_changes_nothing(
    empty: str, look: Callable[[Migrations], object]
) -> None:
    migrations = Migrations(empty)
    await asyncio.to_thread(migrations.upgrade)
    rows = "SELECT oid, xmin::text, ctid::text FROM pg_class ORDER BY oid"
    before = await ask(empty, rows)
    await asyncio.to_thread(look, migrations)
    assert await ask(empty, rows) == before
