"""What `make bench` compares is the same work: the contenders that need no more than the project does."""

import pytest

from bench.check.proof import prove, verify
from bench.contenders.emporion import container_on
from bench.server.fill import fill, number_of, order_at
from bench.server.postgres import Served
from bench.server.stock import Stocker
from emporion.testing.postgres import Administrator, ServerUrls


async def test_hand_written_sql_and_a_textbook_mapper_leave_the_same_rows(fresh_server: ServerUrls) -> None:
    server = Served(fresh_server.owner_url, fresh_server.app_url, None)
    await prove(("handwritten", "orm"), server)
    await verify(server)


async def test_the_orders_that_a_benchmark_fills_in_keep_every_invariant(fresh_server: ServerUrls) -> None:
    server = Served(fresh_server.owner_url, fresh_server.app_url, None)
    filled = container_on(server.app_url, 2)
    async with filled.database():
        shop = await Stocker(filled, at_once=1).shop(customers=3, products=4, variants=5)
    await fill(server.owner_url, shop, 40)
    await fill(server.owner_url, shop, 15)
    await verify(server)
    assert await order_at(server.owner_url, shop, 1) > await order_at(server.owner_url, shop, 55)


@pytest.mark.long
def test_three_million_filled_orders_have_as_many_numbers(server: ServerUrls) -> None:
    with Administrator(server.owner_url) as owner:
        (counted,) = owner.rows(
            f"SELECT count(DISTINCT {number_of('n')}), max(length({number_of('n')})) "
            "FROM generate_series(1790000000000000, 1790000002999999) AS n"
        )
    assert tuple(counted) == (3_000_000, len("XXXXX-XXXXX"))
