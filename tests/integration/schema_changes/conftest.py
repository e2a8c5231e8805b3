"""One database for these tests, with the tables of `Stage` made anew for each."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from emporion.testing.postgres import ServerUrls
from tests.integration.migrations.catalog import empty_database
from tests.integration.schema_changes.stage import Stage, connected


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def own_database(server: ServerUrls) -> AsyncIterator[Stage]:
    async with empty_database(server.owner_url) as url, connected(url) as connection:
        yield Stage(url, await connection.execution_options(isolation_level="AUTOCOMMIT"))


@pytest.fixture
async def stage(own_database: Stage) -> Stage:
    await own_database.set_up(rows=500)
    return own_database
