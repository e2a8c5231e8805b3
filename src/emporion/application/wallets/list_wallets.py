"""Page through all wallets of a shop."""

from dataclasses import dataclass
from typing import NoReturn

from returns.result import Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.lists import paged
from emporion.application.shared.messages import Query, handles
from emporion.application.wallets.balances import view_of
from emporion.application.wallets.views import WalletView
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page
from emporion.domain.wallets.repository import WalletRepository
from emporion.domain.wallets.wallet import Wallet


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWallets(Query[Page[WalletView], NoReturn]):
    """In ascending order of id unless told otherwise; the shop's own two wallets are among them, with
    derived balances."""

    listing: Listing[Wallet] = ALL
    page: AnyRequest = FIRST_PAGE


@handles(ListWallets, access=Access.STAFF)
class ListWalletsHandler:
    """One keyset page, plus one sum for each of the shop's own wallets on it."""

    def __init__(self, wallets: WalletRepository) -> None:
        self._wallets = wallets

    async def handle(self, query: ListWallets) -> Result[Page[WalletView], NoReturn]:
        page = await paged(self._wallets, query.page, query.listing)
        return Success(page.of([await view_of(wallet, self._wallets) for wallet in page.items]))
