"""What every store of wallets promises."""

from decimal import Decimal
from uuid import UUID

import pytest

from emporion.domain.identity.user import User
from emporion.domain.shared.errors import StaleVersion
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.page import PageRequest
from emporion.domain.shops.shop import Shop
from emporion.domain.wallets.errors import WalletAddressTaken
from emporion.domain.wallets.kinds import TransferKind
from emporion.domain.wallets.repository import TransferRepository, WalletRepository
from emporion.domain.wallets.shop_wallets import clearing_wallet_id, revenue_wallet_id
from emporion.domain.wallets.wallet import Wallet
from emporion.testing.factories.wallets import make_shop_wallets, make_transfer, make_wallet
from tests.contract.backends import Backend
from tests.contract.scenarios import rejection, state
from tests.support import on_postgres

ON_SQLITE = True


async def save(backend: Backend, *wallets: Wallet) -> None:
    async with backend.work(wallets[0].shop_id) as work:
        for wallet in wallets:
            await work.get(WalletRepository).save(wallet)


async def load(backend: Backend, wallet: Wallet) -> Wallet:
    async with backend.work(wallet.shop_id) as work:
        found = await work.get(WalletRepository).find_by_id(wallet.id)
    assert found is not None
    return found


@pytest.fixture
async def wallet(backend: Backend, shop: Shop, user: User) -> Wallet:
    """A stored wallet with 12.34 EUR."""
    wallet = make_wallet(shop_id=shop.id, owner_id=user.id, name="Groceries", balance="12.34")
    await save(backend, wallet)
    return wallet


async def test_a_saved_wallet_comes_back_with_every_field(backend: Backend, wallet: Wallet) -> None:
    assert state(await load(backend, wallet)) == state(wallet)


async def test_a_shops_own_wallet_comes_back_with_every_field(backend: Backend, shop: Shop) -> None:
    for own in make_shop_wallets(shop.id):
        assert state(await load(backend, own)) == state(own) | {"version": 1}


async def test_a_new_wallet_has_version_one_after_saving(wallet: Wallet) -> None:
    assert wallet.version == 1


async def test_a_change_is_stored_and_raises_the_version(backend: Backend, wallet: Wallet) -> None:
    async with backend.work(wallet.shop_id) as work:
        found = await work.get(WalletRepository).find_by_id(wallet.id)
        assert found is not None
        found.rename("Holidays")
        found.deactivate()
        await work.get(WalletRepository).save(found)
    stored = await load(backend, wallet)
    assert (stored.name, stored.is_active, stored.version) == ("Holidays", False, 2)


async def test_saving_without_a_change_keeps_the_version(backend: Backend, wallet: Wallet) -> None:
    async with backend.work(wallet.shop_id) as work:
        found = await work.get(WalletRepository).find_by_id(wallet.id)
        assert found is not None
        await work.get(WalletRepository).save(found)
    assert (await load(backend, wallet)).version == 1


async def test_the_smallest_and_largest_balances_are_exact(backend: Backend, shop: Shop, user: User) -> None:
    largest = Decimal("999999999999999999.999999999999999999")
    wallets = [
        make_wallet(shop_id=shop.id, owner_id=user.id, balance=each) for each in (Decimal("1E-18"), largest)
    ]
    await save(backend, *wallets)
    assert [(await load(backend, each)).balance for each in wallets] == [Decimal("1E-18"), largest]


async def test_an_unknown_wallet_is_none(backend: Backend, shop: Shop) -> None:
    async with backend.work(shop.id) as work:
        wallets = work.get(WalletRepository)
        assert await wallets.find_by_id(new_id()) is None
        assert await wallets.lock_by_id(new_id()) is None
        assert await wallets.find_by_address("000000000000") is None


async def test_a_wallet_of_another_shop_is_not_there(backend: Backend, wallet: Wallet) -> None:
    async with backend.work(new_id()) as work:
        wallets = work.get(WalletRepository)
        assert await wallets.find_by_id(wallet.id) is None
        assert await wallets.find_by_address(wallet.address) is None
        assert await wallets.lock_many([wallet.id]) == {}


async def test_every_question_answers_with_the_same_object(backend: Backend, wallet: Wallet) -> None:
    async with backend.work(wallet.shop_id) as work:
        wallets = work.get(WalletRepository)
        found = await wallets.find_by_id(wallet.id)
        assert found is not None
        assert await wallets.lock_by_id(wallet.id) is found
        assert await wallets.find_by_address(wallet.address) is found
        assert await wallets.find_by_owner(wallet.owner_id or new_id()) == (found,)
        assert (await wallets.find_many([wallet.id]))[wallet.id] is found


@on_postgres
async def test_a_locking_read_sees_what_was_committed_since_the_first_read(
    backend: Backend, wallet: Wallet
) -> None:
    async with backend.work(wallet.shop_id) as work:
        mine = await work.get(WalletRepository).find_by_id(wallet.id)
        await rename(backend, wallet, "Renamed meanwhile")
        locked = await work.get(WalletRepository).lock_by_id(wallet.id)
        assert locked is mine
        assert locked is not None
        assert locked.name == "Renamed meanwhile"


@on_postgres
async def test_a_lost_race_is_a_stale_version_and_changes_nothing(backend: Backend, wallet: Wallet) -> None:
    async def lose() -> None:
        async with backend.work(wallet.shop_id) as work:
            mine = await work.get(WalletRepository).find_by_id(wallet.id)
            assert mine is not None
            await rename(backend, wallet, "First")
            mine.rename("Second")
            await work.get(WalletRepository).save(mine)

    assert isinstance(await rejection(lose()), StaleVersion)
    assert (await load(backend, wallet)).name == "First"


async def rename(backend: Backend, wallet: Wallet, name: str) -> None:
    """Another unit of work's change, committed at once."""
    async with backend.work(wallet.shop_id) as work:
        theirs = await work.get(WalletRepository).find_by_id(wallet.id)
        assert theirs is not None
        theirs.rename(name)
        await work.get(WalletRepository).save(theirs)


async def test_an_exception_takes_everything_back(backend: Backend, wallet: Wallet, user: User) -> None:
    other = make_wallet(shop_id=wallet.shop_id, owner_id=user.id)

    async def fail() -> None:
        async with backend.work(wallet.shop_id) as work:
            found = await work.get(WalletRepository).find_by_id(wallet.id)
            assert found is not None
            found.rename("Never")
            await work.get(WalletRepository).save(found)
            await work.get(WalletRepository).save(other)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with backend.work(wallet.shop_id) as work:
        assert await work.get(WalletRepository).find_by_id(other.id) is None
    assert (await load(backend, wallet)).name == wallet.name


async def test_an_address_is_taken_once_in_a_shop(backend: Backend, wallet: Wallet, user: User) -> None:
    twin = make_wallet(shop_id=wallet.shop_id, owner_id=user.id, address=wallet.address)
    assert await rejection(save(backend, twin)) == WalletAddressTaken(address=wallet.address)


async def test_wallets_of_an_owner_come_oldest_first(backend: Backend, shop: Shop, user: User) -> None:
    wallets = [make_wallet(shop_id=shop.id, owner_id=user.id) for _ in range(3)]
    await save(backend, *reversed(wallets))
    async with backend.work(shop.id) as work:
        found = await work.get(WalletRepository).find_by_owner(user.id)
        assert [each.id for each in found] == [each.id for each in wallets]


async def test_many_are_locked_in_ascending_order_and_unknown_ones_left_out(
    backend: Backend, shop: Shop, user: User
) -> None:
    wallets = [make_wallet(shop_id=shop.id, owner_id=user.id) for _ in range(3)]
    await save(backend, *wallets)
    ids = [each.id for each in wallets]
    async with backend.work(shop.id) as work:
        locked = await work.get(WalletRepository).lock_many([ids[2], new_id(), ids[0], ids[1]])
        assert list(locked) == ids


async def test_wallets_are_locked_by_id_and_by_address_together(
    backend: Backend, shop: Shop, user: User
) -> None:
    wallets = [make_wallet(shop_id=shop.id, owner_id=user.id) for _ in range(3)]
    await save(backend, *wallets)
    first, second, _ = wallets
    async with backend.work(shop.id) as work:
        wanted = work.get(WalletRepository).lock_many([second.id], addresses=[first.address, "NONE"])
        assert list(await wanted) == [first.id, second.id]


async def test_pages_follow_each_other_without_gap_or_repetition(
    backend: Backend, shop: Shop, user: User
) -> None:
    customers = [make_wallet(shop_id=shop.id, owner_id=user.id) for _ in range(5)]
    await save(backend, *customers)
    expected = sorted([each.id for each in customers + make_shop_wallets(shop.id)])
    assert await all_pages(backend, shop.id, limit=3) == [expected[:3], expected[3:6], expected[6:]]


async def test_a_page_that_is_just_full_is_the_last(backend: Backend, shop: Shop) -> None:
    assert [len(page) for page in await all_pages(backend, shop.id, limit=2)] == [2]


async def all_pages(backend: Backend, shop_id: UUID, limit: int) -> list[list[UUID]]:
    pages: list[list[UUID]] = []
    request = PageRequest(limit=limit)
    async with backend.work(shop_id) as work:
        while True:
            page = await work.get(WalletRepository).find_page(request)
            pages.append([wallet.id for wallet in page.items])
            if page.next is None:
                return pages
            request = PageRequest(limit=limit, position=page.next)


async def test_a_deleted_wallet_is_gone(backend: Backend, wallet: Wallet) -> None:
    async with backend.work(wallet.shop_id) as work:
        found = await work.get(WalletRepository).find_by_id(wallet.id)
        assert found is not None
        await work.get(WalletRepository).delete(found)
    async with backend.work(wallet.shop_id) as work:
        assert await work.get(WalletRepository).find_by_id(wallet.id) is None


@on_postgres
async def test_derived_balances_are_credits_minus_debits(
    backend: Backend, shop: Shop, wallet: Wallet
) -> None:
    revenue, clearing = make_shop_wallets(shop.id)
    rows = [
        make_transfer(clearing, wallet, "100.10", kind=TransferKind.DEPOSIT),
        make_transfer(wallet, clearing, "0.30", kind=TransferKind.WITHDRAWAL),
    ]
    async with backend.work(shop.id) as work:
        for row in rows:
            await work.get(TransferRepository).save(row)
    async with backend.work(shop.id) as work:
        wallets = work.get(WalletRepository)
        assert await wallets.balance_of(wallet.id) == Decimal("99.80")
        assert await wallets.balance_of(clearing_wallet_id(shop.id)) == Decimal("-99.80")
        assert await wallets.balance_of(revenue_wallet_id(shop.id)) == 0
        assert revenue.id == revenue_wallet_id(shop.id)
