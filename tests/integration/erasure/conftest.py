"""A person with a past."""

import pytest

from emporion.application.shared.bus import Bus
from emporion.infrastructure.persistence.database import Database
from tests.integration.erasure.life import Life
from tests.integration.support import Market


@pytest.fixture
async def life(bus: Bus, database: Database, market: Market) -> Life:
    return await Life.live(market, await Market.open(bus, database))
