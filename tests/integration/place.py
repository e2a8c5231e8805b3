"""A database of its own for a module of tests, whatever other tests do meanwhile: for plans and many rows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from emporion.application.shared.bus import Bus
from emporion.config import Settings
from emporion.container import Container
from emporion.infrastructure.persistence.database import Database
from emporion.testing.application import container_on
from emporion.testing.postgres import Administrator, Clones, ServerUrls
from tests.integration.support import Market


@dataclass(frozen=True)
class Place:
    """The application on such a database, and its owner."""

    urls: ServerUrls
    container: Container
    owner: Administrator

    @property
    def bus(self) -> Bus:
        return self.container.bus()

    @property
    def database(self) -> Database:
        return self.container.database()

    async def market(self) -> Market:
        """A shop of it."""
        return await Market.open(self.bus, self.database)


@asynccontextmanager
async def own_place(clones: Clones | None, settings: Settings, label: str) -> AsyncIterator[Place]:
    """It is dropped at the end; skips where the owner may create none."""
    if clones is None:
        pytest.skip("the owner's role may not create databases")
    with clones.clone(label) as urls, Administrator(urls.owner_url) as owner:
        container = container_on(urls.app_url, settings)
        try:
            yield Place(urls, container, owner)
        finally:
            await container.database().close()
