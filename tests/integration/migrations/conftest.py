"""Databases and migrations that a test may spoil."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from emporion.testing.postgres import ServerUrls
from tests.integration.migrations.catalog import empty_database
from tests.integration.migrations.planted import Planted


@pytest.fixture
async def empty(server: ServerUrls) -> AsyncIterator[str]:
    """The owner's URL of a database with nothing in it."""
    async with empty_database(server.owner_url) as url:
        yield url


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    """The project's migrations, and what the test puts on top."""
    return Planted(tmp_path)
