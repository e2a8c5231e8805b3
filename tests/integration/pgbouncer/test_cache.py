"""Whoever commits through PgBouncer tells those who can listen."""

from functools import partial

import pytest

from emporion.application.catalog.update_product import UpdateProduct
from emporion.config import Settings
from emporion.container import Container
from emporion.testing.postgres import ServerUrls
from tests.integration.cache.processes import Process, process, soon
from tests.integration.pgbouncer.conftest import Bounced
from tests.integration.support import Market, ok

pytestmark = pytest.mark.long


async def test_a_change_through_pgbouncer_is_heard(
    bounced: Bounced, container: Container, market: Market, settings: Settings
) -> None:
    direct = ServerUrls(bounced.direct_url, bounced.direct_url)
    made = await market.product(1)
    async with process(direct, settings) as listener:
        await soon(partial(_kept, listener, market, made.id), True)
        ok(await market.bus.execute(UpdateProduct(product_id=made.id, title="Cup"), market.by()))
        await soon(partial(_title, listener, market, made.id), "Cup")


async def _title(listener: Process, market: Market, product: object) -> str:
    return (await listener.product(market.by(), product)).title


async def _kept(listener: Process, market: Market, product: object) -> bool:
    await listener.product(market.by(), product)
    return await listener.cost(partial(listener.product, market.by(), product)) == 0
