"""Let a stopped wallet move money again."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.application.wallets.views import WalletView
from emporion.domain.wallets.errors import NotACustomerWallet, WalletNotFound
from emporion.domain.wallets.repository import WalletRepository

ActivateWalletError = WalletNotFound | NotACustomerWallet


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivateWallet(Command[WalletView, ActivateWalletError]):
    """Undoes DeactivateWallet; repeating is no error."""

    wallet_id: UUID


@handles(ActivateWallet, access=Access.STAFF)
class ActivateWalletHandler:
    """Locks the wallet: nothing slips in between."""

    def __init__(self, wallets: WalletRepository) -> None:
        self._wallets = wallets

    async def handle(self, command: ActivateWallet) -> Result[WalletView, ActivateWalletError]:
        wallet = await self._wallets.lock_by_id(command.wallet_id)
        if wallet is None:
            return Failure(WalletNotFound(wallet_id=command.wallet_id))
        match wallet.activate():
            case Failure(error):
                return Failure(error)
        await self._wallets.save(wallet)
        return Success(WalletView.of(wallet))
