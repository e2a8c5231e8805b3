"""Every test in this folder runs twice: on the in-memory repositories and on PostgreSQL.

    async def test_a_saved_wallet_comes_back(backend: Backend, shop: Shop, user: User) -> None:
        wallet = make_wallet(shop_id=shop.id, owner_id=user.id)
        async with backend.work(shop.id) as work:
            await work.get(WalletRepository).save(wallet)
        async with backend.work(shop.id) as work:
            found = await work.get(WalletRepository).find_by_id(wallet.id)

Write in one unit of work and ask in another: questions see what was committed, not what is still unsent.
"""

import pytest

from emporion.domain.identity.repository import UserRepository
from emporion.domain.identity.user import User
from emporion.domain.shops.repository import ShopRepository
from emporion.domain.shops.shop import Shop
from emporion.domain.wallets.repository import WalletRepository
from emporion.testing.factories.identity import make_user
from emporion.testing.factories.shops import make_shop
from emporion.testing.factories.wallets import make_shop_wallets
from tests.contract.backends import Backend, MemoryBackend, PostgresBackend


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.integration)])
def backend(request: pytest.FixtureRequest) -> Backend:
    if request.param == "memory":
        return MemoryBackend()
    return PostgresBackend(request.getfixturevalue("database"))


@pytest.fixture
async def user(backend: Backend) -> User:
    """A stored user."""
    user = make_user()
    async with backend.work() as work:
        await work.get(UserRepository).save(user)
    return user


@pytest.fixture
async def shop(backend: Backend) -> Shop:
    """A stored, open shop in EUR with its own two wallets and nothing else."""
    shop = make_shop()
    async with backend.work(shop.id) as work:
        await work.get(ShopRepository).save(shop)
        for wallet in make_shop_wallets(shop.id, currency=shop.currency):
            await work.get(WalletRepository).save(wallet)
    return shop
