"""Give a wallet another name."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.wallets.balances import view_of
from emporion.application.wallets.views import WalletView
from emporion.application.wallets.visibility import may_see
from emporion.domain.shops.repository import MembershipRepository
from emporion.domain.wallets.errors import InvalidWalletName, WalletNotFound
from emporion.domain.wallets.repository import WalletRepository

RenameWalletError = WalletNotFound | InvalidWalletName


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameWallet(Command[WalletView, RenameWalletError]):
    """`name` is one line of 1 to 100 characters; it need not be unique."""

    wallet_id: UUID
    name: str


@handles(RenameWallet, access=Access.USER)
class RenameWalletHandler:
    """For the owner and the shop's staff; locks the wallet, because payments change its row all the time."""

    def __init__(
        self, context: Context, wallets: WalletRepository, memberships: MembershipRepository
    ) -> None:
        self._context = context
        self._wallets = wallets
        self._memberships = memberships

    async def handle(self, command: RenameWallet) -> Result[WalletView, RenameWalletError]:
        wallet = await self._wallets.lock_by_id(command.wallet_id)
        if wallet is None or not await may_see(wallet, self._context, self._memberships):
            return Failure(WalletNotFound(wallet_id=command.wallet_id))
        match wallet.rename(command.name):
            case Failure(error):
                return Failure(error)
        await self._wallets.save(wallet)
        return Success(await view_of(wallet, self._wallets))
