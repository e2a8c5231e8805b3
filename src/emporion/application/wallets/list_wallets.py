"""Page through all wallets of a shop."""

from dataclasses import dataclass, field
from typing import NoReturn

from returns.result import Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.application.wallets.balances import view_of
from emporion.application.wallets.views import WalletView
from emporion.domain.shared.page import Page, PageRequest
from emporion.domain.wallets.repository import WalletRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWallets(Query[Page[WalletView], NoReturn]):
    """In ascending order of id; the shop's own two wallets are among them, with derived balances."""

    page: PageRequest = field(default_factory=PageRequest)


@handles(ListWallets, access=Access.STAFF)
class ListWalletsHandler:
    """One keyset page, plus one sum for each of the shop's own wallets on it."""

    def __init__(self, wallets: WalletRepository) -> None:
        self._wallets = wallets

    async def handle(self, query: ListWallets) -> Result[Page[WalletView], NoReturn]:
        page = await self._wallets.find_page(query.page)
        views = [await view_of(wallet, self._wallets) for wallet in page.items]
        return Success(Page(tuple(views), page.next_after))
