"""Many clients at once, on the real server."""

import pytest

from emporion.application.shared.bus import Bus
from emporion.infrastructure.persistence.database import Database
from tests.integration.support import Market


@pytest.fixture
async def market(bus: Bus, database: Database) -> Market:
    """An open shop in EUR with its owner, and nothing in it."""
    return await Market.open(bus, database)
