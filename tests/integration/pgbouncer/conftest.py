"""The application behind PgBouncer; skipped where that is not installed."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy.engine import make_url

from emporion.config import Settings
from emporion.container import Container
from emporion.infrastructure.embedded import EmbeddedPostgres
from emporion.infrastructure.persistence.migrations import Migrations
from tests.integration.embedded.servers import free_tcp_port
from tests.integration.pgbouncer.bouncer import bouncing, program
from tests.integration.support import Market


@dataclass(frozen=True, slots=True)
class Bounced:
    """One database twice, for the application's role: straight, and through PgBouncer."""

    direct_url: str
    url: str


@pytest.fixture(scope="package")
def bounced() -> Iterator[Bounced]:
    pgbouncer = program()
    if pgbouncer is None:
        pytest.skip("PgBouncer is not installed (Debian and Ubuntu: apt install pgbouncer)")
    # The shared test server listens on a socket that only its own account may enter.
    port = free_tcp_port()
    with EmbeddedPostgres(throwaway=True, port=port) as urls:
        Migrations(urls.owner_url).upgrade()
        app = make_url(urls.app_url).set(query={}, host="127.0.0.1", port=port)
        direct = app.render_as_string(hide_password=False)
        with bouncing(pgbouncer, direct) as url:
            yield Bounced(direct, url)


@pytest.fixture(scope="package")
async def container(bounced: Bounced, settings: Settings) -> AsyncIterator[Container]:
    """As EMPORION_POOL_TOPOLOGY=pgbouncer makes it."""
    chosen = settings.model_copy(update={"pool_topology": "pgbouncer", "pool_size": 20})
    container = Container(settings=chosen, database_url=bounced.url, secret_key="k" * 32)
    yield container
    await container.database().close()


@pytest.fixture
async def market(container: Container) -> Market:
    return await Market.open(container.bus(), container.database())
