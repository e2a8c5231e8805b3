"""Look at one wallet."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.application.wallets.balances import view_of
from emporion.application.wallets.views import WalletView
from emporion.application.wallets.visibility import may_see
from emporion.domain.shops.repository import MembershipRepository
from emporion.domain.wallets.errors import WalletNotFound
from emporion.domain.wallets.repository import WalletRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class FindWallet(Query[WalletView, WalletNotFound]):
    """For the owner, staff and the system; to all others the wallet is not there."""

    wallet_id: UUID


@handles(FindWallet, access=Access.USER)
class FindWalletHandler:
    """Answers the stored balance of a customer's wallet and the derived one of a shop's own."""

    def __init__(
        self, context: Context, wallets: WalletRepository, memberships: MembershipRepository
    ) -> None:
        self._context = context
        self._wallets = wallets
        self._memberships = memberships

    async def handle(self, query: FindWallet) -> Result[WalletView, WalletNotFound]:
        wallet = await self._wallets.find_by_id(query.wallet_id)
        if wallet is None or not await may_see(wallet, self._context, self._memberships):
            return Failure(WalletNotFound(wallet_id=query.wallet_id))
        return Success(await view_of(wallet, self._wallets))
