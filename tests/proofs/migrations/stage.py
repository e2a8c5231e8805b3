"""A shop with a past: a million orders, each with its line, made by the server itself."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from emporion.config import Settings
from emporion.container import Container
from emporion.testing.application import container_on
from emporion.testing.postgres import ServerUrls
from tests.integration.migrations.catalog import run
from tests.integration.support import Customer, Market
from tests.proofs.migrations.changes import ARCHIVE
from tests.proofs.migrations.traffic import Traffic

VARIANTS: Final = 20

# Ids below those of today, so that orders that are placed meanwhile come last, as they do in life.
_ORDERS: Final = """
INSERT INTO orders (shop_id, id, number, customer_id, status, currency, subtotal, discount, total, placed_at,
                    is_historic, created_at, updated_at, version)
SELECT '{shop}', ('01800000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'H' || n, '{customer}',
       'delivered', 'EUR', 10, 0, 10, now(), true, now(), now(), 1
  FROM generate_series({first}, {last}) AS n"""

_LINES: Final = """
INSERT INTO order_lines (shop_id, id, order_id, variant_id, title, quantity, unit_price, discount, created_at)
SELECT '{shop}', id, id, '{variant}', 'Tea', 1, 10, 0, created_at FROM orders
 WHERE shop_id = '{shop}' AND is_historic"""

_BATCH: Final = 250_000


@asynccontextmanager
async def container_of(urls: ServerUrls) -> AsyncIterator[Container]:
    """The application on this database."""
    settings = Settings(_env_file=None, database_url=None, redis_url=None, pool_size=20)
    container = container_on(urls.app_url, settings)
    try:
        yield container
    finally:
        await container.database().close()


@dataclass(frozen=True, slots=True)
class People:
    """Who orders what in which shop; survives in JSON, as the shop does in a copy of its database."""

    shop_id: str
    owner: str
    customers: list[tuple[str, str]]
    variants: list[str]

    @classmethod
    async def settle(cls, container: Container, customers: int = 20) -> "People":
        market = await Market.open(container.bus(), container.database())
        found = [await market.customer(10_000_000) for _ in range(customers)]
        product = await market.product(*range(1, VARIANTS + 1), stock=10_000_000)
        return cls(
            str(market.shop_id),
            str(market.owner),
            [(str(each.user_id), str(each.wallet_id)) for each in found],
            [str(variant.id) for variant in product.variants],
        )

    @classmethod
    def read(cls, text: str) -> "People":
        return cls(**json.loads(text))

    def written(self) -> str:
        return json.dumps(asdict(self))

    def traffic(self, container: Container, rate: float) -> Traffic:
        """They, and nobody ordering yet."""
        market = Market(container.bus(), container.database(), UUID(self.shop_id), UUID(self.owner), "EUR")
        customers = [Customer(UUID(user), UUID(wallet)) for user, wallet in self.customers]
        return Traffic(market, customers, [UUID(each) for each in self.variants], rate)


async def fill(urls: ServerUrls, people: People, rows: int) -> None:
    """`rows` historic orders with one line each, and a table `archive` that points to them."""
    values = {"shop": people.shop_id, "customer": people.customers[0][0], "variant": people.variants[0]}
    for first in range(1, rows + 1, _BATCH):
        last = min(first + _BATCH - 1, rows)
        await run(urls.owner_url, _ORDERS.format(**values, first=first, last=last))
    await run(urls.owner_url, _LINES.format(**values))
    await run(urls.owner_url, ARCHIVE)
    await run(urls.owner_url, "ANALYZE")
