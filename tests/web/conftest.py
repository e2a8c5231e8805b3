"""The real application behind a real socket: uvicorn in a thread, PostgreSQL below it."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
import uvicorn
from dependency_injector import providers

from emporion.adapters.http.app import create_app
from emporion.config import Settings
from emporion.container import Container
from emporion.infrastructure.security.passwords import CHEAP, Argon2PasswordHasher
from emporion.runtime import ServedRuntime
from emporion.testing.postgres import ServerUrls
from tests.web.people import Person


@pytest.fixture(scope="session")
def address(server: ServerUrls, settings: Settings) -> Iterator[str]:
    """Where the application is served."""
    container = Container(settings=settings, database_url=server.app_url, secret_key="k" * 32)
    container.password_hasher.override(providers.Singleton(Argon2PasswordHasher, CHEAP))
    app = create_app(ServedRuntime(container, settings))
    serving = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=lambda: asyncio.run(serving.serve([listening])))
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        serving.should_exit = True
        thread.join(timeout=20)
    assert not thread.is_alive()


@pytest.fixture
async def client(address: str) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody in particular."""
    # There is no TLS here, and its authorities would be read for each test.
    async with httpx.AsyncClient(base_url=address, timeout=20, verify=False) as client:
        yield client


@pytest.fixture
async def owner(client: httpx.AsyncClient) -> Person:
    """Signed in, with a shop in EUR."""
    person = await Person.signed_in(client)
    await person.opens_a_shop()
    return person


@pytest.fixture
async def stranger(client: httpx.AsyncClient) -> Person:
    """Signed in, with no shop."""
    return await Person.signed_in(client)
