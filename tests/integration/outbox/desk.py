"""A shop on PostgreSQL that tells the world things, with a subscriber that remembers."""

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar
from uuid import UUID

from returns.result import Result

from emporion.adapters.worker.relay import Relay, RelayOptions
from emporion.application.outbox.ports import Message
from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, Query
from emporion.domain.catalog.category import Category
from emporion.domain.outbox.repository import NumberingRepository
from emporion.domain.shared.events import DomainEvent
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.repositories.categories import SqlCategoryRepository
from emporion.infrastructure.persistence.repositories.numberings import SqlNumberingRepository
from emporion.testing.factories.catalog import make_category
from emporion.testing.subscribers import RecordingSubscriber
from tests.integration.persistence.shelf import work
from tests.integration.support import SYSTEM


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(DomainEvent):
    topic: ClassVar[str] = "test.noted"

    note: str


@dataclass(frozen=True)
class Desk:
    """`bus` is one whose messages all go to the subscriber "recorder", destination "here"."""

    bus: Bus
    database: Database
    shop_id: UUID
    subscriber: RecordingSubscriber = field(default_factory=RecordingSubscriber)

    def of_shop(self, shop_id: UUID) -> "Desk":
        return replace(self, shop_id=shop_id)

    def context(self) -> Context:
        return Context(actor=SYSTEM, shop_id=self.shop_id)

    async def execute(self, command: Command[Any, Any]) -> Result[Any, Any]:
        return await self.bus.execute(command, self.context())

    async def ask(self, query: Query[Any, Any]) -> Result[Any, Any]:
        return await self.bus.ask(query, self.context())

    async def tell(self, *notes: str, about: Category | None = None) -> Category:
        """One message for each note, of one aggregate, committed one after the other."""
        category = about or make_category(shop_id=self.shop_id)
        for note in notes:
            async with work(self.database, self.shop_id) as uow:
                categories = SqlCategoryRepository(uow)
                found = await categories.find_by_id(category.id) or category
                found.position += 1
                found.record(Noted(aggregate_id=found.id, note=note))
                await categories.save(found)
        return category

    async def count_from(self, last: int) -> None:
        """The next message gets the number after `last`."""
        async with work(self.database, self.shop_id) as uow:
            numberings: NumberingRepository = SqlNumberingRepository(uow)
            numbering = await numberings.wait_for_turn(self.context().now)
            numbering.last = last
            await numberings.save(numbering)

    def relay(self, options: RelayOptions | None = None) -> Relay:
        """A relay for this shop and all others of the database."""
        return Relay(self.bus, [self.subscriber], options)

    def arrived(self) -> list[Message]:
        return [each.message for each in self.subscriber.attempts if each.message.shop_id == self.shop_id]

    def notes(self) -> list[str]:
        return [message.payload["note"] for message in self.arrived()]
