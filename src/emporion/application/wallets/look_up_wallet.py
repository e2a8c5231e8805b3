"""One wallet, by what people have at hand."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.application.wallets.balances import view_of
from emporion.application.wallets.views import WalletView
from emporion.domain.shared.errors import NotFound
from emporion.domain.wallets.address import parse_address
from emporion.domain.wallets.errors import InvalidWalletAddress
from emporion.domain.wallets.repository import WalletRepository
from emporion.domain.wallets.wallet import Wallet


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletUnknown(NotFound):
    """No wallet of this shop has this id or address."""

    wallet: str

    @property
    def message(self) -> str:
        return f"This shop has no wallet with the id or address '{self.wallet}'; list its wallets."


LookUpWalletError = WalletUnknown | InvalidWalletAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpWallet(Query[WalletView, LookUpWalletError]):
    """By id or by address; a mistyped address is told apart from one that is not there."""

    wallet: str


@handles(LookUpWallet, access=Access.STAFF)
class LookUpWalletHandler:
    def __init__(self, wallets: WalletRepository) -> None:
        self._wallets = wallets

    async def handle(self, query: LookUpWallet) -> Result[WalletView, LookUpWalletError]:
        match await self._find(query.wallet):
            case Success(None):
                return Failure(WalletUnknown(wallet=query.wallet))
            case Success(wallet):
                return Success(await view_of(wallet, self._wallets))
            case refused:
                return Failure(refused.failure())

    async def _find(self, text: str) -> Result[Wallet | None, InvalidWalletAddress]:
        try:
            return Success(await self._wallets.find_by_id(UUID(text)))
        except ValueError:
            pass
        match parse_address(text):
            case Success(address):
                return Success(await self._wallets.find_by_address(address))
            case refused:
                return Failure(refused.failure())
