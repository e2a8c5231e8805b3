"""A shop with a life behind it, and the owner's way around the bus."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from emporion.application.books.verify_shop import VerifyShop
from emporion.application.books.views import InvariantReport
from emporion.application.orders.cancel_order import CancelOrder
from emporion.application.orders.ship_order import ShipOrder
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context
from emporion.testing.postgres import ServerUrls
from tests.integration.support import SYSTEM, Customer, Market, ok


@dataclass(frozen=True)
class Lived:
    """A shop in which three orders were placed: one is confirmed, one shipped, one cancelled."""

    market: Market
    customer: Customer
    confirmed: UUID
    shipped: UUID
    cancelled: UUID
    variant_id: UUID

    async def verify(self) -> list[tuple[int, str, UUID]]:
        """What is broken: number of the invariant, table and row."""
        return flat(await self.reports())

    async def reports(self, limit: int = 20) -> tuple[InvariantReport, ...]:
        return ok(await self.market.bus.ask(VerifyShop(limit=limit), self.market.by(SYSTEM)))


def flat(reports: tuple[InvariantReport, ...]) -> list[tuple[int, str, UUID]]:
    return [(each.number, one.table, one.record_id) for each in reports for one in each.violations]


@pytest.fixture
async def lived(market: Market) -> Lived:
    return await live(market)


async def live(market: Market) -> Lived:
    """Let a customer order three times in the shop."""
    customer = await market.customer(1000)
    tea, cup = await market.variants("3.335", 20, stock=50)
    placed = [ok(await market.place(customer, {tea.id: n, cup.id: 1})) for n in (1, 2, 3)]
    ok(await market.bus.execute(ShipOrder(order_id=placed[1].id), market.by()))
    ok(await market.bus.execute(CancelOrder(order_id=placed[2].id), market.by(customer.user_id)))
    return Lived(market, customer, placed[0].id, placed[1].id, placed[2].id, tea.id)


class Vandal:
    """The owner's connection: no row-level security, no right that it has not got, no audit."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def run(self, sql: str, **parameters: Any) -> Any:
        """Change something behind the application's back; the first value that comes back, or None."""
        async with self._engine.begin() as connection:
            result = await connection.execute(text(sql), parameters)
            return result.scalar() if result.returns_rows else None


@pytest.fixture
async def vandal(server: ServerUrls) -> AsyncIterator[Vandal]:
    engine = create_async_engine(server.owner_url)
    yield Vandal(engine)
    await engine.dispose()


async def verify_platform(bus: Bus) -> list[tuple[int, str, UUID]]:
    return flat(ok(await bus.ask(VerifyShop(limit=1000), Context(actor=SYSTEM))))
