"""The oldest server that is supported: the history, the models, the runner and selling on PostgreSQL 15."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from emporion.application.shared.schema import Fit
from emporion.config import Settings
from emporion.infrastructure.persistence.migrations import Migrations, MigrationScripts
from emporion.testing.postgres import ServerUrls
from tests.integration.migrations import older_server
from tests.integration.migrations.catalog import EVERYTHING, MODELLED, ask, catalog, empty_database, run
from tests.integration.migrations.planted import Planted
from tests.integration.migrations.stairs import climb
from tests.integration.migrations.test_rolling import BACK, NEXT, order_twice, selling, standing
from tests.integration.migrations.test_stairway import create_all

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def oldest() -> Iterator[ServerUrls]:
    programs = older_server.programs(15)
    if programs is None:
        pytest.skip("PostgreSQL 15 is not installed (Debian: postgresql-15)")
    with older_server.running(programs) as urls:
        yield urls


@pytest.fixture
async def nothing(oldest: ServerUrls) -> AsyncIterator[ServerUrls]:
    """An empty database of the oldest server."""
    async with empty_database(oldest.owner_url) as url:
        database = ServerUrls(url, url).database
        yield oldest.on(database)


async def test_every_revision_goes_up_down_and_up_again_with_its_rows(nothing: ServerUrls) -> None:
    assert (await ask(nothing.owner_url, "SELECT current_setting('server_version_num')::int / 10000"))[0][
        0
    ] == 15
    await climb(nothing.owner_url)


async def test_models_and_schema_agree(nothing: ServerUrls) -> None:
    migrations = Migrations(nothing.owner_url)
    await asyncio.to_thread(migrations.upgrade)
    assert await asyncio.to_thread(migrations.check) is None
    migrated = await catalog(nothing.owner_url, MODELLED)
    async with empty_database(nothing.owner_url) as modelled:
        await create_all(modelled)
        assert await catalog(modelled, MODELLED) == migrated


async def test_the_offline_script_makes_the_same_schema(nothing: ServerUrls) -> None:
    async with empty_database(nothing.owner_url) as other:
        await run(other, MigrationScripts().upgrade_sql())
        offline = await catalog(other, EVERYTHING)
    await asyncio.to_thread(Migrations(nothing.owner_url).upgrade)
    assert await catalog(nothing.owner_url, EVERYTHING) == offline


async def test_this_code_starts_and_sells_on_its_schema_and_on_the_next(
    nothing: ServerUrls, settings: Settings, planted: Planted
) -> None:
    assert (await standing(nothing.owner_url)).fit is Fit.ABSENT
    await asyncio.to_thread(Migrations(nothing.owner_url).upgrade)
    await run(nothing.owner_url, f"GRANT USAGE ON SCHEMA public TO {nothing.app_role}")
    assert (await standing(nothing.app_url)).fit is Fit.CURRENT
    planted.add(NEXT, BACK)
    async with selling(nothing, settings) as market:
        await order_twice(market)
        await asyncio.to_thread(Migrations(nothing.owner_url, planted.folder).upgrade)
        await order_twice(market)
    assert (await standing(nothing.app_url)).serves
