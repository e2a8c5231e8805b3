"""Applications with little patience."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from emporion.config import Settings
from emporion.container import Container
from emporion.testing.postgres import ServerUrls

MakeContainer = Callable[..., Container]


@pytest.fixture
async def impatient(server: ServerUrls, settings: Settings) -> AsyncIterator[MakeContainer]:
    """Makes an application on the test database with other limits: `impatient(pool_size=1)`."""
    async with AsyncExitStack() as stack:

        def make(**limits: Any) -> Container:
            chosen = settings.model_copy(update=limits)
            container = Container(settings=chosen, database_url=server.app_url, secret_key="k" * 32)
            stack.push_async_callback(container.database().close)
            return container

        yield make
