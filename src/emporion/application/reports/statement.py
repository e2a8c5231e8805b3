"""A wallet's account with its running balance.

- For the wallet's owner, the shop's members and the system; others are answered as if there were no wallet.
- A transfer belongs to the moment at which its command began (`created_at`), in UTC.
- The shop's own wallets, named `revenue` and `clearing`, have accounts like all others.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from returns.result import Failure, Result, Success

from emporion.application.reports.ports import Account, AccountFigures
from emporion.application.reports.views import StatementEntry, StatementHeader
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Rows, StreamQuery, handles
from emporion.application.shared.period import ALWAYS, Period
from emporion.application.wallets.named import WalletUnknown, named_wallet
from emporion.application.wallets.visibility import may_see
from emporion.domain.shops.errors import ShopNotFound
from emporion.domain.shops.repository import MembershipRepository, ShopRepository
from emporion.domain.wallets.errors import InvalidWalletAddress
from emporion.domain.wallets.repository import WalletRepository
from emporion.domain.wallets.wallet import Wallet

AccountStatementError = ShopNotFound | WalletUnknown | InvalidWalletAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStatement(StreamQuery[StatementHeader, StatementEntry, AccountStatementError]):
    """`wallet` is an id, an address, `revenue` or `clearing`."""

    wallet: str
    period: Period = ALWAYS


@handles(AccountStatement, access=Access.USER)
class AccountStatementHandler:
    """The first entry is the opening, the last the closing balance; between them the transfers."""

    def __init__(
        self,
        context: Context,
        shops: ShopRepository,
        wallets: WalletRepository,
        memberships: MembershipRepository,
        figures: AccountFigures,
    ) -> None:
        self._context = context
        self._shops = shops
        self._wallets = wallets
        self._memberships = memberships
        self._figures = figures

    async def handle(
        self, query: AccountStatement
    ) -> Result[Rows[StatementHeader, StatementEntry], AccountStatementError]:
        shop = await self._shops.find_by_id(self._context.shop)
        if shop is None:
            return Failure(ShopNotFound(shop=str(self._context.shop)))
        found = await named_wallet(query.wallet, shop.id, self._wallets)
        if isinstance(found, Failure):
            return found
        wallet = found.unwrap()
        if wallet is None or not await may_see(wallet, self._context, self._memberships):
            return Failure(WalletUnknown(wallet=query.wallet))
        account = await self._figures.account(wallet.id, query.period)
        header = _header(shop.slug, wallet, query.period, account)
        return Success(Rows(header, _framed(header, account.entries)))


def _header(shop: str, wallet: Wallet, period: Period, account: Account) -> StatementHeader:
    return StatementHeader(
        shop=shop,
        currency=wallet.currency,
        start=period.start,
        end=period.end,
        wallet_id=wallet.id,
        kind=wallet.kind.value,
        address=wallet.address,
        opening=account.opening,
        closing=account.closing,
        transfers=account.transfers,
    )


async def _framed(
    header: StatementHeader, rows: AsyncIterator[StatementEntry]
) -> AsyncIterator[StatementEntry]:
    yield _frame("opening", header)
    async for row in rows:
        yield row
    yield _frame("closing", header)


def _frame(entry: str, header: StatementHeader) -> StatementEntry:
    is_opening = entry == "opening"
    return StatementEntry(
        entry=entry,
        at=header.start if is_opening else header.end,
        transfer_id=None,
        amount=None,
        balance=header.opening if is_opening else header.closing,
        currency=header.currency,
        counterparty=None,
        order_id=None,
        reference=None,
    )
