"""The balance that a view shows, wherever it is kept."""

from emporion.application.wallets.views import WalletView
from emporion.domain.wallets.repository import WalletRepository
from emporion.domain.wallets.wallet import Wallet


async def view_of(wallet: Wallet, wallets: WalletRepository) -> WalletView:
    """The wallet with its true balance: stored for customers, derived for the shop's own wallets."""
    if wallet.is_customers:
        return WalletView.of(wallet)
    return WalletView.of(wallet, await wallets.balance_of(wallet.id))
