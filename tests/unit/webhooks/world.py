"""A shop in memory with an owner, and the real bus for webhooks."""

from typing import Any, TypeVar
from uuid import UUID

from returns.result import Result, Success

from emporion.application.shared.context import Actor, Context, SystemActor, UserActor
from emporion.application.webhooks.create_webhook import CreateWebhook
from emporion.application.webhooks.ports import SigningSecrets
from emporion.application.webhooks.views import WebhookWithSecretView
from emporion.domain.identity.repository import UserRepository
from emporion.domain.shared.errors import DomainError
from emporion.domain.shops.membership import Role
from emporion.domain.shops.repository import MembershipRepository, ShopRepository
from emporion.domain.webhooks.endpoint import WebhookEndpoint
from emporion.domain.webhooks.repository import WebhookRepository
from emporion.domain.webhooks.rules import WebhookRules
from emporion.infrastructure.webhooks.secrets import DerivedSecrets
from emporion.testing.factories import NOW
from emporion.testing.factories.identity import make_user
from emporion.testing.factories.shops import make_membership, make_shop
from emporion.testing.memory.bus import memory_bus
from emporion.testing.memory.repository import MemoryStore
from emporion.testing.memory.work import MemoryWork

T = TypeVar("T")
SYSTEM = SystemActor("test")
SECRETS = DerivedSecrets("k" * 32)


def ok(result: Result[T, Any]) -> T:
    assert isinstance(result, Success), result
    answer: T = result.unwrap()
    return answer


def refusal(result: Result[Any, Any]) -> DomainError:
    error: DomainError = result.failure()
    return error


class World:
    """One open shop; `owner` owns it, `staff` works there, `stranger` does neither."""

    def __init__(self, rules: WebhookRules | None = None) -> None:
        self.store = MemoryStore()
        shared = {WebhookRules: lambda: rules or WebhookRules(), SigningSecrets: lambda: SECRETS}
        packages = ("emporion.application.webhooks", "emporion.application.shops.find_shop")
        self.bus = memory_bus(self.store, *packages, shared=shared)
        self.shop = make_shop()
        self.owner, self.staff, self.stranger = (make_user().id for _ in range(3))

    async def furnish(self) -> None:
        work = self.work()
        await work.get(ShopRepository).save(self.shop)
        for user_id in (self.owner, self.staff, self.stranger):
            await work.get(UserRepository).save(make_user(user_id=user_id))
        for user_id, role in ((self.owner, Role.OWNER), (self.staff, Role.STAFF)):
            member = make_membership(shop_id=self.shop.id, user_id=user_id, role=role)
            await work.get(MembershipRepository).save(member)

    def work(self) -> MemoryWork:
        return MemoryWork(self.store, self.shop.id)

    def by(self, actor: Actor | UUID | None = None) -> Context:
        """The context of a request to the shop, the owner's unless another actor is named."""
        who = self.owner if actor is None else actor
        return Context(actor=UserActor(who) if isinstance(who, UUID) else who, shop_id=self.shop.id, now=NOW)

    async def webhook(
        self, url: str = "https://example.com/hooks", topics: tuple[str, ...] | None = None
    ) -> WebhookWithSecretView:
        """A new webhook of the shop."""
        return ok(await self.bus.execute(CreateWebhook(url=url, topics=topics), self.by()))

    async def stored(self, webhook_id: UUID) -> WebhookEndpoint:
        found = await self.work().get(WebhookRepository).find_by_id(webhook_id)
        assert found is not None
        return found
