"""What checkpoints promise on every store: each transfer is in one, once, and only below its bound."""

from datetime import UTC, datetime

from emporion.application.wallets.ports import BalanceCheckpoints
from emporion.domain.identity.user import User
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.shop import Shop
from emporion.domain.wallets.repository import TransferRepository, WalletRepository
from emporion.testing.factories.wallets import make_transfer, make_wallet
from tests.contract.backends import Backend


async def test_a_checkpoint_takes_what_came_since_the_last_one(
    backend: Backend, shop: Shop, user: User
) -> None:
    mine, yours = (make_wallet(shop_id=shop.id, owner_id=user.id) for _ in range(2))
    rows = [make_transfer(mine, yours), make_transfer(yours, mine), make_transfer(mine, yours)]
    async with backend.work(shop.id) as work:
        for wallet in (mine, yours):
            await work.get(WalletRepository).save(wallet)
        for row in rows:
            await work.get(TransferRepository).save(row)
    async with backend.work(shop.id) as work:
        checkpoints = work.get(BalanceCheckpoints)
        assert await checkpoints.take(mine.id, rows[2].id, least=3) == 0  # the third is not below its own id
        assert await checkpoints.take(mine.id, rows[2].id, least=1) == 2
        assert await checkpoints.take(mine.id, rows[2].id, least=1) == 0
        assert await checkpoints.take(mine.id, new_id(), least=1) == 1
        assert await checkpoints.take(yours.id, new_id(), least=1) == 3
        assert await checkpoints.take(new_id(), new_id(), least=1) == 0
        assert await work.get(WalletRepository).balance_of(mine.id) == -10
    async with backend.work(new_id()) as work:
        assert await work.get(BalanceCheckpoints).forget() == 0
    async with backend.work(shop.id) as work:
        assert await work.get(BalanceCheckpoints).forget() == 3
        assert await work.get(BalanceCheckpoints).forget() == 0


async def test_the_horizon_is_not_in_the_future(backend: Backend, shop: Shop) -> None:
    async with backend.work(shop.id) as work:
        assert await work.get(BalanceCheckpoints).horizon() <= datetime.now(UTC)
