"""Open a wallet for a customer."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.wallets.views import WalletView
from emporion.application.wallets.visibility import is_staff
from emporion.domain.identity.errors import UserNotFound
from emporion.domain.identity.repository import UserRepository
from emporion.domain.shops.errors import ShopClosed, ShopNotFound
from emporion.domain.shops.repository import MembershipRepository, ShopRepository
from emporion.domain.wallets.errors import (
    InvalidWalletName,
    NotYourWallet,
    WalletAddressTaken,
    WalletOwnerRequired,
)
from emporion.domain.wallets.repository import WalletRepository
from emporion.domain.wallets.wallet import Wallet

OwnerError = WalletOwnerRequired | UserNotFound | NotYourWallet
OpenWalletError = ShopNotFound | ShopClosed | OwnerError | InvalidWalletName | WalletAddressTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWallet(Command[WalletView, OpenWalletError]):
    """An empty wallet in the shop's currency with a new address. Without `owner_id` it is the actor's own;
    staff and system may name another user. A person may own several."""

    name: str = "Wallet"
    owner_id: UUID | None = None


@handles(OpenWallet, access=Access.USER)
class OpenWalletHandler:
    """The shop must be open; whoever owns a wallet in it is a customer of the shop."""

    def __init__(
        self,
        context: Context,
        shops: ShopRepository,
        memberships: MembershipRepository,
        users: UserRepository,
        wallets: WalletRepository,
    ) -> None:
        self._context = context
        self._shops = shops
        self._memberships = memberships
        self._users = users
        self._wallets = wallets

    async def handle(self, command: OpenWallet) -> Result[WalletView, OpenWalletError]:
        shop = await self._shops.find_by_id(self._context.shop)
        if shop is None:
            return Failure(ShopNotFound(shop=str(self._context.shop)))
        if not shop.is_open:
            return Failure(ShopClosed(shop_id=shop.id))
        match await self._owner(command.owner_id or self._context.user_id):
            case Success(owner_id):
                return await self._open(command.name, owner_id, shop.currency)
            case refused:
                return Failure(refused.failure())

    async def _open(self, name: str, owner_id: UUID, currency: str) -> Result[WalletView, OpenWalletError]:
        opened = Wallet.open(
            shop_id=self._context.shop, owner_id=owner_id, name=name, currency=currency, now=self._context.now
        )
        match opened:
            case Success(wallet):
                await self._wallets.save(wallet)
                return Success(WalletView.of(wallet))
            case refused:
                return Failure(refused.failure())

    async def _owner(self, owner_id: UUID | None) -> Result[UUID, OwnerError]:
        if owner_id is None:
            return Failure(WalletOwnerRequired())
        if owner_id == self._context.user_id:
            return Success(owner_id)
        if not await is_staff(self._context, self._memberships):
            return Failure(NotYourWallet(owner_id=owner_id))
        if await self._users.find_by_id(owner_id) is None:
            return Failure(UserNotFound(user=str(owner_id)))
        return Success(owner_id)
