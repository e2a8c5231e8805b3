"""The pool, and which function does what."""

from typing import Any

import asyncpg

from bench.contenders.common import driver_url
from bench.contenders.handwritten.place_order import place_order
from bench.contenders.handwritten.transfer import transfer
from bench.world import OrderRequest, TransferRequest


class Handwritten:
    """Statements are prepared on first use and kept by the driver, a connection each."""

    _pool: Any

    async def open(self, url: str, connections: int) -> None:
        # Nothing here outlives its transaction, so that connections need no reset between two of them:
        # the driver's own would cost a round trip each time.
        self._pool = await asyncpg.create_pool(
            driver_url(url), min_size=connections, max_size=connections, reset=_nothing
        )

    async def close(self) -> None:
        await self._pool.close()

    async def place_order(self, request: OrderRequest) -> str:
        async with self._pool.acquire() as connection, connection.transaction():
            return await place_order(connection, request)

    async def transfer(self, request: TransferRequest) -> str:
        async with self._pool.acquire() as connection, connection.transaction():
            return await transfer(connection, request)


async def _nothing(_: Any) -> None:
    """No reset."""
