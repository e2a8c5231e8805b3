"""The pool, and which function does what."""

import json
from typing import Any

import asyncpg

from bench.contenders.common import driver_url
from bench.contenders.exports import batches
from bench.contenders.handwritten import reads
from bench.contenders.handwritten.importing import import_batch
from bench.contenders.handwritten.place_order import place_order
from bench.contenders.handwritten.transfer import transfer
from bench.world import (
    ImportRequest,
    OrderQuery,
    OrderRequest,
    PageQuery,
    ProductQuery,
    SearchQuery,
    TransferRequest,
)


class Handwritten:
    """Statements are prepared on first use and kept by the driver, a connection each."""

    _pool: Any

    async def open(self, url: str, connections: int) -> None:
        # Nothing here outlives its transaction, so that connections need no reset between two of them:
        # the driver's own would cost a round trip each time.
        self._pool = await asyncpg.create_pool(
            driver_url(url), min_size=connections, max_size=connections, reset=_nothing, init=_json
        )

    async def close(self) -> None:
        await self._pool.close()

    async def place_order(self, request: OrderRequest) -> str:
        async with self._pool.acquire() as connection, connection.transaction():
            return await place_order(connection, request)

    async def transfer(self, request: TransferRequest) -> str:
        async with self._pool.acquire() as connection, connection.transaction():
            return await transfer(connection, request)

    async def find_order(self, query: OrderQuery) -> object:
        async with self._pool.acquire() as connection, connection.transaction(readonly=True):
            return await reads.find_order(connection, query)

    async def list_orders(self, query: PageQuery) -> object:
        async with self._pool.acquire() as connection, connection.transaction(readonly=True):
            return await reads.list_orders(connection, query)

    async def search(self, query: SearchQuery) -> object:
        async with self._pool.acquire() as connection, connection.transaction(readonly=True):
            return await reads.search(connection, query)

    async def find_product(self, query: ProductQuery) -> object:
        snapshot = {"isolation": "repeatable_read", "readonly": True}
        async with self._pool.acquire() as connection, connection.transaction(**snapshot):
            return await reads.find_product(connection, query)

    async def import_products(self, request: ImportRequest) -> object:
        async with self._pool.acquire() as connection:
            for batch in batches(request.file):
                async with connection.transaction():
                    await import_batch(connection, request, batch)
        return None


async def _json(connection: Any) -> None:
    """JSON columns are read as what they hold; what is written comes as text."""
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", format="binary", encoder=_encoded, decoder=_decoded
    )


def _encoded(text: str) -> bytes:
    return b"\x01" + text.encode()  # the version of the binary form


def _decoded(data: bytes) -> Any:
    return json.loads(data[1:])


async def _nothing(_: Any) -> None:
    """No reset."""
