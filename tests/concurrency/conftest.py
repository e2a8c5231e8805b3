"""Many clients at once, on the real server."""

from pathlib import Path

import pytest

from emporion.application.shared.bus import Bus
from emporion.infrastructure.persistence.database import Database
from tests.integration.support import Market


@pytest.fixture
async def market(bus: Bus, database: Database) -> Market:
    """An open shop in EUR with its owner, and nothing in it."""
    return await Market.open(bus, database)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.integration)
