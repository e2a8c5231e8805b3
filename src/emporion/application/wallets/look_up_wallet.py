"""One wallet, by what people have at hand."""

from dataclasses import dataclass

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.application.wallets.balances import view_of
from emporion.application.wallets.named import WalletUnknown, named_wallet
from emporion.application.wallets.views import WalletView
from emporion.domain.wallets.errors import InvalidWalletAddress
from emporion.domain.wallets.repository import WalletRepository

LookUpWalletError = WalletUnknown | InvalidWalletAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpWallet(Query[WalletView, LookUpWalletError]):
    """By id, by address, or `revenue` or `clearing` for the shop's own."""

    wallet: str


@handles(LookUpWallet, access=Access.STAFF)
class LookUpWalletHandler:
    def __init__(self, context: Context, wallets: WalletRepository) -> None:
        self._context = context
        self._wallets = wallets

    async def handle(self, query: LookUpWallet) -> Result[WalletView, LookUpWalletError]:
        match await named_wallet(query.wallet, self._context.shop, self._wallets):
            case Success(None):
                return Failure(WalletUnknown(wallet=query.wallet))
            case Success(wallet):
                return Success(await view_of(wallet, self._wallets))
            case refused:
                return Failure(refused.failure())
