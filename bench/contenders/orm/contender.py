"""The engine, the sessions, and which function does what."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from bench.contenders.exports import batches
from bench.contenders.orm import reads
from bench.contenders.orm.importing import import_batch
from bench.contenders.orm.place_order import place_order
from bench.contenders.orm.transfer import transfer
from bench.world import (
    ImportRequest,
    OrderQuery,
    OrderRequest,
    PageQuery,
    ProductQuery,
    SearchQuery,
    TransferRequest,
)


class Orm:
    """One session a request, as the documentation's "Asynchronous I/O" wants it."""

    _engine: AsyncEngine

    async def open(self, url: str, connections: int) -> None:
        self._engine = create_async_engine(url, pool_size=connections, max_overflow=0)
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False)

    async def close(self) -> None:
        await self._engine.dispose()

    async def place_order(self, request: OrderRequest) -> object:
        async with self._session(request.shop_id) as session:
            return await place_order(session, request)

    async def transfer(self, request: TransferRequest) -> object:
        async with self._session(request.shop_id) as session:
            return await transfer(session, request)

    async def find_order(self, query: OrderQuery) -> object:
        async with self._session(query.shop_id) as session:
            return await reads.find_order(session, query)

    async def list_orders(self, query: PageQuery) -> object:
        async with self._session(query.shop_id) as session:
            return await reads.list_orders(session, query)

    async def search(self, query: SearchQuery) -> object:
        async with self._session(query.shop_id) as session:
            return await reads.search(session, query)

    async def find_product(self, query: ProductQuery) -> object:
        async with self._session(query.shop_id) as session:
            return await reads.find_product(session, query)

    async def import_products(self, request: ImportRequest) -> object:
        for batch in batches(request.file):
            async with self._session(request.shop_id) as session:
                await import_batch(session, request, batch)
        return None

    @asynccontextmanager
    async def _session(self, shop_id: UUID) -> AsyncIterator[AsyncSession]:
        async with self._sessions() as session, session.begin():
            await session.execute(text(f"SET LOCAL app.shop_id = '{shop_id}'"))
            yield session
