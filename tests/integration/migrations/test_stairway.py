"""Every revision goes up, down and up again, and what comes out is what the models say."""

import asyncio

import pytest
from alembic.script import Script, ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import emporion.infrastructure.persistence.models  # noqa: F401 - completes the metadata
from emporion.infrastructure.persistence.base import Base
from emporion.infrastructure.persistence.migrations import Migrations, MigrationScripts
from emporion.testing.postgres import ServerUrls
from tests.conftest import PROJECT
from tests.integration.migrations.catalog import EVERYTHING, MODELLED, ask, catalog, run
from tests.integration.migrations.rows import Contents
from tests.integration.migrations.stairs import assert_same, climb

pytestmark = pytest.mark.long

SCRIPTS = ScriptDirectory(str(PROJECT / "alembic"))


def revisions() -> list[Script]:
    """From the first to the newest."""
    return list(reversed(list(SCRIPTS.walk_revisions())))


async def create_all(url: str) -> None:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    await engine.dispose()


def test_there_is_one_head() -> None:
    assert len(SCRIPTS.get_heads()) == 1


async def test_every_revision_goes_up_down_and_up_again_with_its_rows(empty: str) -> None:
    held = await climb(empty)
    assert set(held) == {table.name for table in Base.metadata.sorted_tables}
    assert all(held.values())


async def test_rows_that_a_step_loses_are_noticed() -> None:
    before: Contents = {"a": [{"id": "1", "b": "x"}], "new": [{"id": "1"}]}
    assert_same(before, {"a": [{"id": "1", "old": "y"}]}, "a column and a table less")
    with pytest.raises(AssertionError, match="emptied: a"):
        assert_same(before, {"a": []}, "emptied")
    with pytest.raises(AssertionError, match="changed: a"):
        assert_same(before, {"a": [{"id": "1", "b": "z"}]}, "changed")


async def test_all_the_way_down_leaves_nothing(empty: str) -> None:
    migrations = Migrations(empty)
    await asyncio.to_thread(migrations.upgrade)
    await asyncio.to_thread(migrations.downgrade, "base")
    left = await catalog(empty, EVERYTHING)
    assert {table for table, _ in left.pop("rights")} <= {"alembic_version", "schema_revisions"}
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
    script = await asyncio.to_thread(MigrationScripts().upgrade_sql)
    assert await ask(empty, "SELECT 1 FROM pg_class WHERE relname = 'alembic_version'") == []
    await run(empty, script)
    offline, online = await catalog(empty, EVERYTHING), await catalog(server.owner_url, EVERYTHING)
    for kind in EVERYTHING:
        assert offline[kind] == online[kind], kind


async def test_the_offline_script_records_the_revision(empty: str) -> None:
    migrations = Migrations(empty)
    await run(empty, await asyncio.to_thread(MigrationScripts().upgrade_sql))
    assert await ask(empty, "SELECT version_num FROM alembic_version") == [(migrations.head(),)]
    assert await asyncio.to_thread(migrations.check) is None


def test_every_migration_gives_up_on_a_lock_instead_of_queueing() -> None:
    assert MigrationScripts().upgrade_sql().count("SET lock_timeout = '5s'") == len(revisions())


def test_the_offline_script_for_a_part_of_the_way_is_that_part() -> None:
    up = MigrationScripts().upgrade_sql("0009:0010")
    assert ("ix_audit_records_actor" in up, "CREATE TABLE erasures" in up) == (True, False)
    down = MigrationScripts().downgrade_sql("0011:0010")
    assert ("DROP TABLE posts" in down, "ix_audit_records_actor" in down) == (True, False)
