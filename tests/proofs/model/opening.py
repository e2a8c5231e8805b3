"""The two real worlds: a new shop with its people and shelves, in memory and on PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from dependency_injector import providers
from returns.result import Result
from sqlalchemy import text

from emporion.application.catalog.create_product import CreateProduct
from emporion.application.catalog.inputs import VariantInput
from emporion.application.catalog.publish_product import PublishProduct
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context, SystemActor
from emporion.application.shared.messages import Command
from emporion.application.shared.ports import Scope, TransactionOptions
from emporion.application.shared.retry import Retry
from emporion.application.shared.trouble import Trouble
from emporion.application.shops.open_shop import OpenShop
from emporion.application.wallets.open_wallet import OpenWallet
from emporion.config import Settings
from emporion.container import Container
from emporion.domain.identity.repository import UserRepository
from emporion.domain.shared.ids import new_id
from emporion.domain.wallets.address import new_address
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.repositories import implementations
from emporion.infrastructure.persistence.sqlstate import CommitUnanswered, diagnose
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork
from emporion.testing.factories.identity import make_user
from emporion.testing.memory.bus import memory_bus
from emporion.testing.memory.repository import MemoryStore
from emporion.testing.memory.work import memory_work
from tests.proofs.model.steps import CUSTOMERS, OWNER, SHELVES, WALLET_OWNERS
from tests.proofs.model.world import World

_SYSTEM = SystemActor("model")
_PACKAGES = [f"emporion.application.{name}" for name in ("shops", "catalog", "wallets", "orders")]
_EVENTS = text("SELECT topic, aggregate_id FROM outbox_messages WHERE shop_id = :shop ORDER BY id")


class Deadlock(Exception):
    """What the server would say to the victim."""

    sqlstate = "40P01"


class UnreliableDatabase(Database):
    """Loses the next `collisions` attempts at their end; then, if `unanswered`, the answer to a COMMIT."""

    collisions: int = 0
    unanswered: bool = False

    @asynccontextmanager
    async def transaction(
        self,
        scope: Scope | None = None,
        options: TransactionOptions = TransactionOptions(),  # noqa: B008 - frozen
    ) -> AsyncIterator[SqlUnitOfWork]:
        async with super().transaction(scope, options) as uow:
            yield uow
            if self.collisions:
                self.collisions -= 1
                raise Deadlock
        if self.unanswered:
            self.unanswered = False
            raise CommitUnanswered("done, but nobody heard of it")


class Postgres:
    """The application's own container on a migrated database whose commits can be made to fail."""

    def __init__(self, url: str, settings: Settings) -> None:
        self._container = Container(settings=settings, database_url=url, secret_key="k" * 32)
        self.database = UnreliableDatabase(url, self._container.pool())
        self._container.database.override(providers.Object(self.database))
        # Quick, and counted instead of logged.
        self._container.retry.override(providers.Singleton(Retry, diagnose, self._note, base_delay=0.001))
        self.bus: Bus = self._container.bus()
        self.lost = 0

    async def open(self, currency: str) -> World:
        users = [make_user() for _ in (OWNER, *CUSTOMERS)]
        async with self.database.transaction(Scope(Context(actor=_SYSTEM), "Arrange")) as uow:
            for user in users:
                await implementations()[UserRepository](uow).save(user)
        return await _opened("PostgreSQL", self.bus, self._events, [user.id for user in users], currency)

    async def close(self) -> None:
        await self.database.close()

    def _note(self, name: str, attempt: int, trouble: Trouble, error: BaseException) -> None:
        self.lost += 1

    async def _events(self, shop_id: UUID) -> list[tuple[str, UUID]]:
        async with self.database.get_session(shop_id) as session:
            rows = await session.execute(_EVENTS, {"shop": shop_id})
            return [(row.topic, row.aggregate_id) for row in rows]


async def open_in_memory(currency: str) -> World:
    """A shop in a store of its own."""
    store, users = MemoryStore(), [make_user() for _ in (OWNER, *CUSTOMERS)]
    async with memory_work(store) as work:
        for user in users:
            await work.get(UserRepository).save(user)

    async def events(shop_id: UUID) -> list[tuple[str, UUID]]:
        return [(event.topic, event.aggregate_id) for event in store.events]

    return await _opened(
        "memory", memory_bus(store, *_PACKAGES), events, [user.id for user in users], currency
    )


async def _opened(name: str, bus: Bus, events: Any, users: list[UUID], currency: str) -> World:
    shop_id = new_id()
    world = World(name, bus, events, shop_id, users)
    opening = OpenShop(slug=f"model-{shop_id.hex}", name="Model", currency=currency)
    _ok(await bus.execute(opening, world.by()))
    for owner in WALLET_OWNERS:
        wallet = _ok(await bus.execute(OpenWallet(), world.by(owner)))
        world.wallets.append(wallet.id)
        world.addresses.append(wallet.address)
    world.addresses.append(new_address())
    sold = await _stock(world, is_sold=True)
    _ok(await bus.execute(PublishProduct(product_id=sold), world.by()))
    await _stock(world, is_sold=False)
    world.told_before = len(await events(shop_id))
    return world


async def _stock(world: World, *, is_sold: bool) -> UUID:
    """A product with the shelves that are sold, or are not; they stand in that order."""
    inputs = tuple(
        VariantInput(price=shelf.price, title=f"No. {n}", options={"No": str(n)}, stock=shelf.stock)
        for n, shelf in enumerate(SHELVES)
        if shelf.is_sold is is_sold
    )
    command: Command[Any, Any] = CreateProduct(title=f"Tea {new_id().hex}", variants=inputs)
    product = _ok(await world.bus.execute(command, world.by()))
    world.variants.extend(variant.id for variant in product.variants)
    found: UUID = product.id
    return found


def _ok(answer: Result[Any, Any]) -> Any:
    return answer.unwrap()
