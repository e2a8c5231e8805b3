"""A desk in a shop of its own."""

import pytest
from dependency_injector import providers

from emporion.application.outbox.ports import Routers
from emporion.config import Settings
from emporion.container import Container
from emporion.infrastructure.persistence.database import Database
from emporion.testing.application import container_on
from emporion.testing.subscribers import EverythingHere
from tests.conftest import ServerUrls
from tests.integration.outbox.desk import Desk
from tests.integration.support import Market


def recording(container: Container) -> Container:
    """The container, with one subscriber instead of the application's."""
    container.routers.override(providers.Object(Routers({"recorder": EverythingHere})))
    return container


@pytest.fixture
def desk(server: ServerUrls, settings: Settings, database: Database, market: Market) -> Desk:
    """All desks of a run share the database, and so the pool."""
    container = recording(container_on(server.app_url, settings))
    container.database.override(providers.Object(database))
    return Desk(container.bus(), database, market.shop_id)
