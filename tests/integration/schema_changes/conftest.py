"""One database for these tests, with the tables of `Stage` made anew for each."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conftest import ServerUrls
from tests.integration.migrations.catalog import empty_database
from tests.integration.schema_changes.stage import Stage


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def own_database(server: ServerUrls) -> AsyncIterator[str]:
    async with empty_database(server.owner_url) as url:
        yield url


@pytest.fixture
async def stage(own_database: str) -> Stage:
    stage = Stage(own_database)
    await stage.set_up(rows=500)
    return stage
