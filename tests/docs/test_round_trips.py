"""The figure in docs/architecture.md, counted on the wire."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from emporion.config import Settings
from emporion.container import Container
from emporion.infrastructure.persistence.bell import Bell
from emporion.testing.postgres import ServerUrls
from emporion.testing.wire import tapped
from tests.integration.support import Market, ok

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(("keys", "expected"), [((None, None), 4), (("first", "second"), 4)])
async def test_an_order_of_five_lines_takes_so_many_round_trips(
    server: ServerUrls, settings: Settings, keys: tuple[str | None, str | None], expected: int
) -> None:
    # What other processes' caches are told goes over another connection, for many orders together.
    one_connection = settings.model_copy(update={"pool_size": 1, "pool_overflow": 0, "cache": "off"})
    with TemporaryDirectory() as folder:  # a socket's path has to be short
        async with tapped(server.app_url, Path(folder)) as (url, wire):
            container = Container(settings=one_connection, database_url=url, secret_key="k" * 32)
            async with container.database() as database:
                # The bell rings over another connection, which nobody waits for and the wire counts, too.
                database.bell = Bell(database.engine)
                market = await Market.open(container.bus(), database)
                customer = await market.customer(1000)
                wanted = {variant.id: 1 for variant in await market.variants(1, 2, 3, 4, 5)}
                # The first order makes the connection know the statements.
                ok(await market.place(customer, wanted, key=keys[0]))
                wire.reset()
                ok(await market.place(customer, wanted, key=keys[1]))
                assert wire.round_trips == expected
