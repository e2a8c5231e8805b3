"""Wallets on the real server."""

import pytest

from emporion.application.shared.bus import Bus
from emporion.infrastructure.persistence.database import Database
from tests.integration.wallets.bench import Bench


@pytest.fixture
async def bench(bus: Bus, database: Database) -> Bench:
    return await Bench.build(bus, database)
