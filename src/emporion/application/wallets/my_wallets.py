"""The signed-in user's wallets in a shop."""

from dataclasses import dataclass
from typing import NoReturn

from returns.result import Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.application.wallets.views import WalletView
from emporion.domain.wallets.repository import WalletRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class MyWallets(Query[tuple[WalletView, ...], NoReturn]):
    """All of them, oldest first; none for the system, which owns no wallet."""


@handles(MyWallets, access=Access.USER)
class MyWalletsHandler:
    """One query by owner."""

    def __init__(self, context: Context, wallets: WalletRepository) -> None:
        self._context = context
        self._wallets = wallets

    async def handle(self, _: MyWallets) -> Result[tuple[WalletView, ...], NoReturn]:
        owner_id = self._context.user_id
        wallets = await self._wallets.find_by_owner(owner_id) if owner_id is not None else ()
        return Success(tuple(WalletView.of(wallet) for wallet in wallets))
