"""A column's type changes under statements that the pool's connections have prepared: nobody notices."""

import pytest

from emporion.application.catalog.adjust_stock import AdjustStock
from emporion.application.catalog.find_product import FindProduct
from emporion.container import Container
from emporion.testing.postgres import ServerUrls
from tests.integration.migrations.catalog import run
from tests.integration.support import Market, ok

pytestmark = pytest.mark.integration


async def test_prepared_statements_are_prepared_again(
    fresh_server: ServerUrls, fresh_container: Container
) -> None:
    market = await Market.open(fresh_container.bus(), fresh_container.database())
    product = await market.product(1)
    question = FindProduct(product=str(product.id))
    before = ok(await market.bus.ask(question, market.by()))
    stock = AdjustStock(variant_id=product.variants[0].id, delta=1, reason="counted")
    ok(await market.bus.execute(stock, market.by()))
    await run(fresh_server.owner_url, "ALTER TABLE variants ALTER COLUMN position TYPE bigint")
    assert ok(await market.bus.ask(question, market.by())).variants[0].title == before.variants[0].title
    await run(fresh_server.owner_url, "ALTER TABLE variants ALTER COLUMN position TYPE integer")
    ok(await market.bus.execute(stock, market.by()))
