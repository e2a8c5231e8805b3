"""Sum up the shop's own wallets as far as nothing can change any more.

- A checkpoint covers transfers whose ids are older than every running transaction, less a margin: a transfer
  gets its id in the transaction that books it, by a clock that may differ a little from the database's. So a
  booking that commits late lies behind the checkpoint, whatever it waited for.
- Only where enough transfers came since the last one; nothing that a booking needs is locked.
- Checkpoints are derived: `verify` recounts them, `rebuild` makes them anew.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from returns.result import Failure, Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.wallets.ports import BalanceCheckpoints
from emporion.domain.shared.ids import earliest_id
from emporion.domain.shops.errors import ShopNotFound
from emporion.domain.shops.repository import ShopRepository
from emporion.domain.wallets.shop_wallets import SHOP_KINDS, shop_wallet_id

MARGIN: Final = timedelta(hours=1)
"""More than clocks ever differ."""

ENOUGH: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointsView:
    """How many checkpoints were made, how many transfers they add to those before, how many were removed."""

    taken: int
    transfers: int
    forgotten: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointBalances(Command[CheckpointsView, ShopNotFound]):
    """`rebuild` removes the shop's checkpoints first; `least` transfers are worth a new one. `margin` is how
    far an application server's clock may lag behind the database's."""

    rebuild: bool = False
    least: int = ENOUGH
    margin: timedelta = MARGIN


@handles(CheckpointBalances, access=Access.OPERATOR)
class CheckpointBalancesHandler:
    """READ COMMITTED on purpose: the sums must see all that ended before the horizon was asked for."""

    def __init__(self, context: Context, shops: ShopRepository, checkpoints: BalanceCheckpoints) -> None:
        self._context = context
        self._shops = shops
        self._checkpoints = checkpoints

    async def handle(self, command: CheckpointBalances) -> Result[CheckpointsView, ShopNotFound]:
        shop = await self._shops.find_by_id(self._context.shop)
        if shop is None:
            return Failure(ShopNotFound(shop=str(self._context.shop)))
        forgotten = await self._checkpoints.forget() if command.rebuild else 0
        before = earliest_id(await self._checkpoints.horizon() - command.margin)
        least = max(1, command.least)
        wallets = [shop_wallet_id(shop.id, kind) for kind in SHOP_KINDS]
        added = [await self._checkpoints.take(wallet, before, least=least) for wallet in wallets]
        return Success(
            CheckpointsView(taken=sum(each > 0 for each in added), transfers=sum(added), forgotten=forgotten)
        )
