"""A desk in a shop of its own."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from dependency_injector import providers

from emporion.application.outbox.ports import Routers
from emporion.config import Settings
from emporion.container import Container
from emporion.testing.postgres import Clones
from emporion.testing.subscribers import EverythingHere
from tests.integration.outbox.desk import Desk
from tests.integration.place import Place, own_place


def recording(container: Container) -> Container:
    """The container, with one subscriber instead of the application's."""
    container.routers.override(providers.Object(Routers({"recorder": EverythingHere})))
    return container


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(clones: Clones | None, settings: Settings) -> AsyncIterator[Place]:
    """Relays look after all shops of a database: here they find none of other tests."""
    async with own_place(clones, settings, "outbox") as place:
        recording(place.container)
        yield place


@pytest.fixture
async def desk(place: Place) -> Desk:
    return Desk(place.bus, place.database, (await place.market()).shop_id)
