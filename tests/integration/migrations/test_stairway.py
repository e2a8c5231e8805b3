"""Every revision goes up, down and up again, and what comes out is what the models say."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from alembic.script import Script, ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import emporion.infrastructure.persistence.models  # noqa: F401 - completes the metadata
from emporion.infrastructure.persistence.base import Base
from emporion.infrastructure.persistence.migrations import Migrations
from tests.conftest import PROJECT, ServerUrls
from tests.integration.migrations.catalog import EVERYTHING, MODELLED, ask, catalog, empty_database, run

SCRIPTS = ScriptDirectory(str(PROJECT / "alembic"))


def revisions() -> list[Script]:
    """From the first to the newest."""
    return list(reversed(list(SCRIPTS.walk_revisions())))


@pytest.fixture
async def empty(server: ServerUrls) -> AsyncIterator[str]:
    async with empty_database(server.owner_url) as url:
        yield url


async def create_all(url: str) -> None:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    await engine.dispose()


def test_there_is_one_head() -> None:
    assert len(SCRIPTS.get_heads()) == 1


async def test_every_revision_goes_up_down_and_up_again(empty: str) -> None:
    migrations = Migrations(empty)
    for script in revisions():
        await asyncio.to_thread(migrations.upgrade, script.revision)
        after = await catalog(empty, EVERYTHING)
        await asyncio.to_thread(migrations.downgrade, "-1")
        await asyncio.to_thread(migrations.upgrade, script.revision)
        assert await catalog(empty, EVERYTHING) == after, script.revision


async def test_all_the_way_down_leaves_nothing(empty: str) -> None:
    migrations = Migrations(empty)
    await asyncio.to_thread(migrations.upgrade)
    await asyncio.to_thread(migrations.downgrade, "base")
    left = await catalog(empty, EVERYTHING)
    assert left.pop("rights") in ([], [("alembic_version", "SELECT")])
    assert not any(left.values()), left


async def test_a_second_upgrade_changes_nothing(empty: str) -> None:
    migrations = Migrations(empty)
    await asyncio.to_thread(migrations.upgrade)
    before = await catalog(empty, EVERYTHING)
    await asyncio.to_thread(migrations.upgrade)
    assert await catalog(empty, EVERYTHING) == before


async def test_alembic_finds_no_difference_to_the_models(server: ServerUrls) -> None:
    assert await asyncio.to_thread(Migrations(server.owner_url).check) is None


async def test_the_catalog_shows_no_difference_to_the_models(server: ServerUrls, empty: str) -> None:
    await create_all(empty)
    modelled, migrated = await catalog(empty, MODELLED), await catalog(server.owner_url, MODELLED)
    for kind in MODELLED:
        assert migrated[kind] == modelled[kind], kind


async def test_the_offline_script_makes_the_same_schema(server: ServerUrls, empty: str) -> None:
    script = await asyncio.to_thread(Migrations(empty).upgrade_sql)
    assert await ask(empty, "SELECT 1 FROM pg_class WHERE relname = 'alembic_version'") == []
    await run(empty, script)
    offline, online = await catalog(empty, EVERYTHING), await catalog(server.owner_url, EVERYTHING)
    for kind in EVERYTHING:
        assert offline[kind] == online[kind], kind


async def test_the_offline_script_records_the_revision(empty: str) -> None:
    migrations = Migrations(empty)
    await run(empty, await asyncio.to_thread(migrations.upgrade_sql))
    assert await ask(empty, "SELECT version_num FROM alembic_version") == [(migrations.head(),)]
    assert await asyncio.to_thread(migrations.check) is None


async def test_every_migration_gives_up_on_a_lock_instead_of_queueing(empty: str) -> None:
    assert "SET lock_timeout" in await asyncio.to_thread(Migrations(empty).upgrade_sql)
