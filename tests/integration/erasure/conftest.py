"""A person with a past, in a database where erasures walk through no shops of other tests."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from emporion.application.shared.bus import Bus
from emporion.config import Settings
from emporion.container import Container
from emporion.infrastructure.persistence.database import Database
from emporion.testing.postgres import Clones, ServerUrls
from tests.integration.erasure.life import Life
from tests.integration.place import Place, own_place
from tests.integration.support import Market


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(clones: Clones | None, settings: Settings) -> AsyncIterator[Place]:
    async with own_place(clones, settings, "erasure") as place:
        yield place


@pytest.fixture
def server(place: Place) -> ServerUrls:
    return place.urls


@pytest.fixture
def container(place: Place) -> Container:
    return place.container


@pytest.fixture
def bus(place: Place) -> Bus:
    return place.bus


@pytest.fixture
def database(place: Place) -> Database:
    return place.database


@pytest.fixture
async def life(bus: Bus, database: Database, market: Market) -> Life:
    return await Life.live(market, await Market.open(bus, database))
