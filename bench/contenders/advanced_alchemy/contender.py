"""The configuration, its sessions, and which function does what."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from bench.contenders.advanced_alchemy.place_order import place_order
from bench.contenders.advanced_alchemy.transfer import transfer
from bench.world import OrderRequest, TransferRequest


class AdvancedAlchemy:
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

    @asynccontextmanager
    async def _session(self, shop_id: UUID) -> AsyncIterator[AsyncSession]:
        async with self._sessions() as session, session.begin():
            await session.execute(text(f"SET LOCAL app.shop_id = '{shop_id}'"))
            yield session
