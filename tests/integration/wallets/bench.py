"""A shop on the real server with funded wallets, asked through the real bus."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from emporion.application.shared.bus import Bus
from emporion.application.shared.context import Context, SystemActor, UserActor
from emporion.application.shared.ports import Scope
from emporion.application.wallets.deposit import Deposit
from emporion.application.wallets.find_wallet import FindWallet
from emporion.application.wallets.open_wallet import OpenWallet
from emporion.application.wallets.views import WalletView
from emporion.infrastructure.persistence.database import Database
from emporion.infrastructure.persistence.repositories.identity import SqlUserRepository
from emporion.infrastructure.persistence.repositories.shops import SqlShopRepository
from emporion.infrastructure.persistence.repositories.wallets import SqlWalletRepository
from emporion.testing.factories.identity import make_user
from emporion.testing.factories.shops import make_shop
from emporion.testing.factories.wallets import make_shop_wallets


@dataclass(frozen=True)
class Bench:
    """One shop in EUR and one user in it."""

    bus: Bus
    shop_id: UUID
    user_id: UUID

    @classmethod
    async def build(cls, bus: Bus, database: Database) -> "Bench":
        shop, user = make_shop(), make_user()
        context = Context(actor=SystemActor("test"), shop_id=shop.id)
        async with database.transaction() as uow:
            await SqlUserRepository(uow).save(user)
        async with database.transaction(Scope(context, "Test")) as uow:
            await SqlShopRepository(uow).save(shop)
            for own in make_shop_wallets(shop.id):
                await SqlWalletRepository(uow).save(own)
        return cls(bus, shop.id, user.id)

    def system(self, key: str | None = None) -> Context:
        return Context(actor=SystemActor("test"), shop_id=self.shop_id, idempotency_key=key)

    def user(self, key: str | None = None) -> Context:
        return Context(actor=UserActor(self.user_id), shop_id=self.shop_id, idempotency_key=key)

    async def wallet(self, balance: int) -> WalletView:
        """The user's new wallet with this much in it."""
        opened = (await self.bus.execute(OpenWallet(), self.user())).unwrap()
        if balance == 0:
            return opened
        funding = Deposit(wallet_id=opened.id, amount=Decimal(balance))
        return (await self.bus.execute(funding, self.system())).unwrap().wallet

    async def balance(self, wallet_id: UUID) -> Decimal:
        return (await self.bus.ask(FindWallet(wallet_id=wallet_id), self.system())).unwrap().balance
