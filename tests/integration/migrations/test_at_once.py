"""Servers that start at the same moment migrate one after the other, and looking changes nothing."""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import emporion
from emporion.infrastructure.persistence.migrations import Migrations
from tests.integration.migrations.catalog import ask

SOURCE = str(Path(emporion.__file__).parents[1])


async def emporion_says(url: str, folder: Path, *arguments: str) -> tuple[int | None, str]:
    """Exit code and words of the installed command, as the owner of the database."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "emporion", *arguments),
        cwd=folder,
        env={**kept, "EMPORION_DATABASE_URL": url, "PYTHONPATH": SOURCE},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode, said.decode()


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
