"""Every test in this folder runs twice: on the in-memory repositories and on PostgreSQL; and on SQLite, too,
in a module with `ON_SQLITE = True`, which are those about what every repository inherits.

    async def test_a_saved_wallet_comes_back(backend: Backend, shop: Shop, user: User) -> None:
        wallet = make_wallet(shop_id=shop.id, owner_id=user.id)
        async with backend.work(shop.id) as work:
            await work.get(WalletRepository).save(wallet)
        async with backend.work(shop.id) as work:
            found = await work.get(WalletRepository).find_by_id(wallet.id)

Write in one unit of work and ask in another: questions see what was committed, not what is still unsent.
"""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from emporion.domain.identity.repository import UserRepository
from emporion.domain.identity.user import User
from emporion.domain.shops.repository import ShopRepository
from emporion.domain.shops.shop import Shop
from emporion.domain.wallets.repository import WalletRepository
from emporion.infrastructure.persistence.database import Database
from emporion.testing.factories.identity import make_user
from emporion.testing.factories.shops import make_shop
from emporion.testing.factories.wallets import make_shop_wallets
from tests.contract.backends import Backend, MemoryBackend, SqlBackend

STORES: Final = ("memory", pytest.param("postgres", marks=pytest.mark.integration))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "store" in metafunc.fixturenames:
        refused = metafunc.definition.get_closest_marker("on_postgres") is not None
        everywhere = getattr(metafunc.module, "ON_SQLITE", False) and not refused
        metafunc.parametrize("store", [*STORES, "sqlite"] if everywhere else STORES)


@pytest.fixture
def backend(store: str, request: pytest.FixtureRequest) -> Backend:
    if store == "memory":
        return MemoryBackend()
    return SqlBackend(request.getfixturevalue("database" if store == "postgres" else "on_sqlite"))


@pytest.fixture
async def on_sqlite(sqlite_schema: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty SQLite database."""
    place = shutil.copy(sqlite_schema, tmp_path / "emporion.db")
    async with Database(f"sqlite:///{place}") as database:
        yield database


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
