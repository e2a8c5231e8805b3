"""The use cases of shops on the real bus, in memory."""

from typing import Any
from uuid import UUID

from returns.result import Result

from emporion.application.shared.context import ANONYMOUS, Actor, Context, SystemActor, UserActor
from emporion.application.shops.open_shop import OpenShop
from emporion.application.shops.views import ShopView
from emporion.domain.identity.user import User
from emporion.domain.shared.ids import PLATFORM, new_id
from emporion.domain.shops.membership import Membership, Role
from emporion.testing.factories import NOW
from emporion.testing.factories.identity import make_user
from emporion.testing.memory.bus import memory_bus
from emporion.testing.memory.repository import MemoryStore

OPERATOR = SystemActor("operator")


class Desk:
    """Asks the bus as one user or another, in one shop or another."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.bus = memory_bus(self.store, "emporion.application.shops")

    def user(self) -> User:
        """A new stored user."""
        user = make_user()
        user.version = 1
        self.store.table(User, PLATFORM)[user.id] = user
        return user

    async def open(self, owner: User, slug: str = "corner-shop") -> ShopView:
        command = OpenShop(slug=slug, name="Corner Shop", currency="EUR")
        opened: ShopView = (await self.execute(command, owner, new_id())).unwrap()
        return opened

    async def execute(
        self, command: Any, actor: User | SystemActor | None, shop_id: UUID | None = None
    ) -> Result[Any, Any]:
        return await self.bus.execute(command, _context(actor, shop_id))

    async def ask(
        self, query: Any, actor: User | SystemActor | None = None, shop_id: UUID | None = None
    ) -> Result[Any, Any]:
        return await self.bus.ask(query, _context(actor, shop_id))

    def roles(self, shop_id: UUID) -> dict[UUID, Role]:
        members = self.store.table(Membership, shop_id).values()
        return {member.user_id: member.role for member in members}

    def topics(self) -> list[str]:
        return [event.topic for event in self.store.events]


def _context(actor: User | SystemActor | None, shop_id: UUID | None) -> Context:
    chosen: Actor = ANONYMOUS
    if actor is not None:
        chosen = UserActor(actor.id) if isinstance(actor, User) else actor
    return Context(actor=chosen, shop_id=shop_id, now=NOW)
