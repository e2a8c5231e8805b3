"""What came into a wallet and what went out."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.application.wallets.views import StatementLineView
from emporion.application.wallets.visibility import may_see
from emporion.domain.shared.criteria import EVERYTHING, Filter
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page
from emporion.domain.shops.repository import MembershipRepository
from emporion.domain.wallets.errors import WalletNotFound
from emporion.domain.wallets.repository import TransferRepository, WalletRepository
from emporion.domain.wallets.transfer import Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletStatement(Query[Page[StatementLineView], WalletNotFound]):
    """The wallet's transfers, newest first; for the owner, staff and the system."""

    wallet_id: UUID
    wanted: Filter[Transfer] = EVERYTHING
    page: AnyRequest = FIRST_PAGE


@handles(WalletStatement, access=Access.USER)
class WalletStatementHandler:
    """Three reads a page whatever its size: wallet, transfers, counterparties."""

    def __init__(
        self,
        context: Context,
        wallets: WalletRepository,
        transfers: TransferRepository,
        memberships: MembershipRepository,
    ) -> None:
        self._context = context
        self._wallets = wallets
        self._transfers = transfers
        self._memberships = memberships

    async def handle(self, query: WalletStatement) -> Result[Page[StatementLineView], WalletNotFound]:
        wallet = await self._wallets.find_by_id(query.wallet_id)
        if wallet is None or not await may_see(wallet, self._context, self._memberships):
            return Failure(WalletNotFound(wallet_id=query.wallet_id))
        page = await self._transfers.find_page_of_wallet(wallet.id, query.page, query.wanted)
        others = {transfer.id: transfer.counterparty_of(wallet.id) for transfer in page.items}
        wallets = await self._wallets.find_many(set(others.values()))
        lines = (StatementLineView.of(item, wallet.id, wallets[others[item.id]]) for item in page.items)
        return Success(page.of(lines))
