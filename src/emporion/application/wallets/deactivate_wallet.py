"""Stop a customer's wallet."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.messages import Command, handles
from emporion.application.wallets.views import WalletView
from emporion.domain.wallets.errors import NotACustomerWallet, WalletNotFound
from emporion.domain.wallets.repository import WalletRepository

DeactivateWalletError = WalletNotFound | NotACustomerWallet


@dataclass(frozen=True, slots=True, kw_only=True)
class DeactivateWallet(Command[WalletView, DeactivateWalletError]):
    """The wallet pays, receives and withdraws nothing more, but refunds reach it; repeating is no error."""

    wallet_id: UUID


@handles(DeactivateWallet, access=Access.STAFF)
class DeactivateWalletHandler:
    """Locks the wallet: a payment is either done before or refused after."""

    def __init__(self, wallets: WalletRepository) -> None:
        self._wallets = wallets

    async def handle(self, command: DeactivateWallet) -> Result[WalletView, DeactivateWalletError]:
        wallet = await self._wallets.lock_by_id(command.wallet_id)
        if wallet is None:
            return Failure(WalletNotFound(wallet_id=command.wallet_id))
        match wallet.deactivate():
            case Failure(error):
                return Failure(error)
        await self._wallets.save(wallet)
        return Success(WalletView.of(wallet))
