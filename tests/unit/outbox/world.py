"""A shop in memory that tells the world things, and a worker's use cases for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from returns.result import Result

from emporion.application.outbox.lease_deliveries import Lease, LeaseDeliveries
from emporion.application.outbox.ports import Router, Routers
from emporion.application.outbox.relay_messages import RelayMessages, RelayReport
from emporion.application.outbox.settle_deliveries import Arrived, Ending, SettleDeliveries, Settlement
from emporion.application.shared.context import Context, SystemActor, UserActor
from emporion.application.shared.messages import Command, Query
from emporion.domain.catalog.category import Category
from emporion.domain.catalog.repository import CategoryRepository
from emporion.domain.outbox.delivery import Delivery
from emporion.domain.shared.events import DomainEvent
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.membership import Role
from emporion.domain.shops.repository import MembershipRepository
from emporion.testing.factories import NOW
from emporion.testing.factories.catalog import make_category
from emporion.testing.factories.shops import make_membership
from emporion.testing.memory.bus import memory_bus
from emporion.testing.memory.repository import MemoryStore
from emporion.testing.memory.work import MemoryWork
from emporion.testing.subscribers import EverythingHere

SYSTEM = SystemActor("test")


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(DomainEvent):
    topic: ClassVar[str] = "test.noted"

    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedLater(DomainEvent):
    topic: ClassVar[str] = "test.noted"
    priority: ClassVar[int] = 10

    note: str


@dataclass
class OutboxWorld:
    """`routers` may be changed by a test before it relays. Time stands still unless a test moves it."""

    routers: dict[str, type[Router]] = field(default_factory=lambda: {"recorder": EverythingHere})
    store: MemoryStore = field(default_factory=MemoryStore)
    shop_id: UUID = field(default_factory=new_id)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.shared: Mapping[type[Any], Callable[[], Any]] = {Routers: lambda: Routers(self.routers)}
        self.bus = memory_bus(self.store, "emporion.application.outbox", shared=self.shared)

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def context(self) -> Context:
        return Context(actor=SYSTEM, shop_id=self.shop_id, now=self.now)

    async def by_member(self, role: Role) -> Context:
        """The context of a new member."""
        member = make_membership(shop_id=self.shop_id, role=role)
        await self.work().get(MembershipRepository).save(member)
        return replace(self.context(), actor=UserActor(member.user_id))

    def work(self) -> MemoryWork:
        return MemoryWork(self.store, self.shop_id)

    async def category(self) -> Category:
        category = make_category(shop_id=self.shop_id)
        await self.work().get(CategoryRepository).save(category)
        return category

    async def tell(
        self, *notes: str, about: Category | None = None, kind: type[Noted | NotedLater] = Noted
    ) -> UUID:
        """One change for each note, of one aggregate."""
        category = about or await self.category()
        for note in notes:
            categories = self.work().get(CategoryRepository)
            found = await categories.find_by_id(category.id)
            assert found is not None
            found.name = f"{found.name[:40]} {note}"
            found.record(kind(aggregate_id=found.id, note=note))
            await categories.save(found)
        return category.id

    async def execute(self, command: Command[Any, Any]) -> Result[Any, Any]:
        return await self.bus.execute(command, self.context())

    async def ask(self, query: Query[Any, Any]) -> Any:
        return (await self.bus.ask(query, self.context())).unwrap()

    async def relay(self, limit: int = 200) -> RelayReport:
        report: RelayReport = (await self.execute(RelayMessages(limit=limit))).unwrap()
        return report

    async def lease(self, *subscribers: str, limit: int = 100, seconds: float = 60) -> list[Lease]:
        command = LeaseDeliveries(
            subscribers=subscribers or ("recorder",),
            limit=limit,
            term=timedelta(seconds=seconds),
            under_way={},
        )
        return list((await self.execute(command)).unwrap())

    async def settle(self, lease: Lease, ending: Ending | None = None) -> int:
        settlement = Settlement(
            delivery_id=lease.attempt.delivery_id, lease_id=lease.lease_id, ending=ending or Arrived()
        )
        number: int = (await self.execute(SettleDeliveries(settlements=(settlement,)))).unwrap()
        return number

    async def deliver_all(self) -> list[str]:
        """The notes in the order in which they arrive when all goes well."""
        arrived = []
        while leases := await self.lease():
            for lease in leases:
                arrived.append(note(lease))
                await self.settle(lease)
        return arrived

    def deliveries(self) -> list[Delivery]:
        return sorted(self.store.table(Delivery, self.shop_id).values(), key=lambda each: each.sequence)


def note(lease: Lease) -> str:
    found: str = lease.attempt.message.payload["note"]
    return found
