"""Which wallet somebody means."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.domain.shared.errors import NotFound
from emporion.domain.wallets.address import parse_address
from emporion.domain.wallets.errors import InvalidWalletAddress
from emporion.domain.wallets.kinds import WalletKind
from emporion.domain.wallets.repository import WalletRepository
from emporion.domain.wallets.shop_wallets import SHOP_KINDS, shop_wallet_id
from emporion.domain.wallets.wallet import Wallet


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletUnknown(NotFound):
    """No wallet of this shop has this id or address."""

    wallet: str

    @property
    def message(self) -> str:
        return f"This shop has no wallet with the id or address '{self.wallet}'; list its wallets."


async def named_wallet(
    name: str, shop_id: UUID, wallets: WalletRepository
) -> Result[Wallet | None, InvalidWalletAddress]:
    """By id, by address, or `revenue` or `clearing` for the shop's own; None where there is no such wallet.
    A mistyped address is told apart from one that is not there."""
    if name in SHOP_KINDS:
        return Success(await wallets.find_by_id(shop_wallet_id(shop_id, WalletKind(name))))
    try:
        return Success(await wallets.find_by_id(UUID(name)))
    except ValueError:
        pass
    match parse_address(name):
        case Success(address):
            return Success(await wallets.find_by_address(address))
        case refused:
            return Failure(refused.failure())
