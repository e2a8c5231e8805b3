"""Where scenarios play: a shop with customers and goods, and everything needed to ask once more."""

import itertools
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from emporion.application.orders.basket import Item
from emporion.application.orders.place_order import PlaceOrder
from emporion.application.orders.views import PlacedOrderView
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command
from emporion.infrastructure.persistence.database import Database
from tests.integration.support import Customer, Market, ok

LONG_AGO = timedelta(days=40)
"""Longer than anything that is deleted, or ended, is kept."""


def before(context: Context, ago: timedelta) -> Context:
    """The same request, made so long ago."""
    return replace(context, now=datetime.now(UTC) - ago)


@dataclass(frozen=True, slots=True)
class Trial:
    """A command that would do today what it always does, and who asks for it."""

    command: Command[Any, Any]
    context: Context


@dataclass(frozen=True, slots=True)
class Stage:
    """One shop; arrangements run on a bus without faults. Stock and money last for thousands of trials."""

    market: Market
    rich: Customer
    other: Customer
    address: str
    product_id: UUID
    variant_ids: tuple[UUID, ...]
    number: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @classmethod
    async def build(cls, bus: Bus, database: Database) -> "Stage":
        market = await Market.open(bus, database)
        rich, other = await market.customer(1_000_000), await market.customer(1_000_000)
        product = await market.product("3.5", "20", stock=1_000_000)
        address = await market.value("SELECT address FROM wallets WHERE id = :id", id=other.wallet_id)
        ids = tuple(variant.id for variant in product.variants)
        return cls(market, rich, other, address, product.id, ids)

    @property
    def word(self) -> str:
        """Another one each time."""
        return f"Word {next(self.number)}"

    async def do(self, command: Command[Any, Any], context: Context | None = None) -> Any:
        """The answer of an arrangement, by the owner unless said otherwise."""
        return ok(await self.market.bus.execute(command, context or self.market.by()))

    def by_owner(self, command: Command[Any, Any]) -> Trial:
        return Trial(command, self.market.by())

    def by_customer(self, command: Command[Any, Any]) -> Trial:
        return self.by(self.rich.user_id, command)

    def by(self, user_id: UUID, command: Command[Any, Any]) -> Trial:
        return Trial(command, self.market.by(user_id))

    def order(self, *quantities: int, allow_partial: bool = False) -> PlaceOrder:
        """The rich customer's wish for so many of each variant."""
        items = tuple(
            Item(variant_id=variant, quantity=quantity)
            for variant, quantity in zip(self.variant_ids, quantities, strict=False)
        )
        return PlaceOrder(wallet_id=self.rich.wallet_id, items=items, allow_partial=allow_partial)

    async def placed(self) -> PlacedOrderView:
        answer: PlacedOrderView = await self.do(self.order(1, 2), self.market.by(self.rich.user_id))
        return answer

    def long_ago(self) -> Context:
        """The owner's, when what was done then is over by now."""
        return before(self.market.by(), LONG_AGO)

    async def wallet(self, balance: Decimal | int = 0) -> Customer:
        return await self.market.customer(balance)


Arrange = Callable[[Stage], Awaitable[Trial]]


@dataclass(frozen=True, slots=True)
class Scenario:
    """`arrange` may be called any number of times on one stage; each trial has the same effect. The
    important ones meet every fault at every statement also in the short form. A `last` one takes from the
    actor the right to ask again, so a later repetition is denied; a retry of our own is not. One that
    `forgives` has savepoints in which an error of the server is undone, and the work goes on. One that
    `skips` leaves locked rows to whoever holds them, be it a session whose client is gone."""

    command: type[Command[Any, Any]]
    arrange: Arrange
    important: bool
    last: bool
    forgives: bool
    skips: bool

    @property
    def name(self) -> str:
        return self.arrange.__name__


SCENARIOS: list[Scenario] = []


def scenario(
    command: type[Command[Any, Any]],
    *,
    important: bool = False,
    last: bool = False,
    forgives: bool = False,
    skips: bool = False,
) -> Callable[[Arrange], Arrange]:
    """Adds the function to the table: it arranges a trial of `command`."""

    def note(arrange: Arrange) -> Arrange:
        SCENARIOS.append(Scenario(command, arrange, important, last, forgives, skips))
        return arrange

    return note
