"""Two processes, `here` and `there`, with caches in the process or in one Redis."""

from collections.abc import AsyncIterator, Iterator

import pytest

from emporion.config import Settings
from emporion.infrastructure.cache import redis as redis_cache
from emporion.testing.postgres import ServerUrls
from tests.integration.cache.processes import Process, process
from tests.integration.cache.redis_server import RedisServer, program, running
from tests.integration.support import Market


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A Redis of the test's own; skipped where it is not installed."""
    found = program()
    if found is None:
        pytest.skip("Redis is not installed (Debian and Ubuntu: apt install redis-server)")
    with running(found) as server:
        yield server


@pytest.fixture(params=["process", "redis"])
def redis_url(request: pytest.FixtureRequest) -> str | None:
    """Tests that use it run on both kinds of cache."""
    if request.param == "process":
        return None
    server: RedisServer = request.getfixturevalue("redis")
    return server.url


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all that counts is how often is asked: on a machine with much else to do a crowd may wait for its
    Redis longer than a customer should, who is then answered from the database."""
    monkeypatch.setattr(redis_cache, "PATIENCE", 20.0)


@pytest.fixture
async def here(server: ServerUrls, settings: Settings, redis_url: str | None) -> AsyncIterator[Process]:
    async with process(server, settings, redis_url=redis_url) as made:
        yield made


@pytest.fixture
async def there(server: ServerUrls, settings: Settings, redis_url: str | None) -> AsyncIterator[Process]:
    async with process(server, settings, redis_url=redis_url) as made:
        yield made


@pytest.fixture
async def market(here: Process) -> Market:
    """A shop whose commands run `here`."""
    return await Market.open(here.bus, here.database)
