"""Fixtures of all tests on PostgreSQL."""

from uuid import UUID

import pytest
import pytest_asyncio

from emporion.application.shared.bus import Bus
from emporion.config import Settings
from emporion.container import Container
from emporion.infrastructure.persistence.database import Database
from emporion.runtime import ServedRuntime
from tests.integration.budgets.crowd import Crowd
from tests.integration.support import Market, stored_user


@pytest.fixture
async def market(bus: Bus, database: Database) -> Market:
    """An open shop in EUR with its owner, and nothing in it."""
    return await Market.open(bus, database)


@pytest.fixture
def runtime(container: Container, settings: Settings) -> ServedRuntime:
    """What a server and its worker get, on the test database."""
    return ServedRuntime(container, settings)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def crowd(bus: Bus, database: Database) -> Crowd:
    """A shop with many of everything, for questions: nobody changes it."""
    return await Crowd.gather(await Market.open(bus, database))


@pytest.fixture
async def stranger(database: Database) -> UUID:
    """A user who has nothing to do with the shop."""
    return await stored_user(database)
