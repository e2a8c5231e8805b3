"""A shop in memory with its people and wallets, and the real bus to ask."""

from decimal import Decimal
from uuid import UUID

from emporion.application.shared.context import Actor, Context, SystemActor, UserActor
from emporion.domain.identity.repository import UserRepository
from emporion.domain.shared.page import PageRequest
from emporion.domain.shops.repository import MembershipRepository, ShopRepository
from emporion.domain.shops.shop import Shop
from emporion.domain.wallets.repository import TransferRepository, WalletRepository
from emporion.domain.wallets.wallet import Wallet
from emporion.testing.factories import NOW
from emporion.testing.factories.identity import make_user
from emporion.testing.factories.shops import make_membership, make_shop
from emporion.testing.factories.wallets import make_shop_wallets, make_wallet
from emporion.testing.memory.bus import memory_bus
from emporion.testing.memory.repository import MemoryStore
from emporion.testing.memory.work import MemoryWork

SYSTEM = SystemActor("test")


class World:
    """One open shop in EUR; `staff` works there, `ada` and `bob` are users."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.bus = memory_bus(self.store, "emporion.application.wallets")
        self.shop: Shop = make_shop()
        self.staff, self.ada, self.bob = (make_user().id for _ in range(3))

    async def furnish(self) -> None:
        work = self.work()
        await work.get(ShopRepository).save(self.shop)
        for user_id in (self.staff, self.ada, self.bob):
            await work.get(UserRepository).save(make_user(user_id=user_id))
        await work.get(MembershipRepository).save(make_membership(shop_id=self.shop.id, user_id=self.staff))
        for own in make_shop_wallets(self.shop.id):
            await work.get(WalletRepository).save(own)

    def work(self) -> MemoryWork:
        """A unit of work to look with."""
        return MemoryWork(self.store, self.shop.id)

    def by(self, actor: Actor | UUID, *, key: str | None = None, shop_id: UUID | None = None) -> Context:
        """The context of somebody's request to the shop."""
        who = UserActor(actor) if isinstance(actor, UUID) else actor
        return Context(actor=who, shop_id=shop_id or self.shop.id, idempotency_key=key, now=NOW)

    async def wallet(
        self, owner_id: UUID, balance: Decimal | str | int = 0, *, is_active: bool = True
    ) -> Wallet:
        """A stored wallet."""
        wallet = make_wallet(shop_id=self.shop.id, owner_id=owner_id, balance=balance, is_active=is_active)
        await self.work().get(WalletRepository).save(wallet)
        return wallet

    async def stored(self, wallet: Wallet) -> Wallet:
        found = await self.work().get(WalletRepository).find_by_id(wallet.id)
        assert found is not None
        return found

    async def balance(self, wallet: Wallet) -> Decimal:
        return (await self.stored(wallet)).balance

    async def derived(self, wallet_id: UUID) -> Decimal:
        return await self.work().get(WalletRepository).balance_of(wallet_id)

    async def statement_length(self, wallet: Wallet) -> int:
        transfers = self.work().get(TransferRepository)
        return len((await transfers.find_page_of_wallet(wallet.id, PageRequest(limit=200))).items)
