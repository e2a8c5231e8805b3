"""What every store promises of savepoints: a part can fail alone, and leaves nothing behind."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import pytest
from returns.result import Failure, Result, Success

from emporion.domain.identity.user import User
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.events import DomainEvent
from emporion.domain.shops.shop import Shop
from emporion.domain.wallets.errors import InvalidWalletName, WalletAddressTaken
from emporion.domain.wallets.repository import WalletRepository
from emporion.domain.wallets.wallet import Wallet
from emporion.testing.factories.wallets import make_wallet
from tests.contract.backends import Backend, Work
from tests.contract.scenarios import state

ON_SQLITE = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletTold(DomainEvent):
    topic: ClassVar[str] = "test.wallet_told"


class Broken(Exception):
    """Something that went wrong in the middle."""


@pytest.fixture
async def wallet(backend: Backend, shop: Shop, user: User) -> Wallet:
    """A stored wallet called Wallet."""
    wallet = make_wallet(shop_id=shop.id, owner_id=user.id)
    async with backend.work(shop.id) as work:
        await work.get(WalletRepository).save(wallet)
    return wallet


async def load(work: Work, wallet_id: UUID) -> Wallet:
    found = await work.get(WalletRepository).find_by_id(wallet_id)
    assert found is not None
    return found


async def rename(work: Work, wallet: Wallet, name: str) -> None:
    wallet.rename(name)
    await work.get(WalletRepository).save(wallet)


async def stored(backend: Backend, wallet: Wallet) -> tuple[str, int]:
    """Committed name and version."""
    async with backend.work(wallet.shop_id) as work:
        found = await load(work, wallet.id)
    return found.name, found.version


async def fails(work: Work, wallet: Wallet, name: str) -> None:
    """A part that renames the wallet and then breaks."""
    with pytest.raises(Broken):
        async with work.savepoint():
            await rename(work, wallet, name)
            raise Broken


async def test_what_a_part_did_stays_when_it_ends_well(backend: Backend, wallet: Wallet) -> None:
    async with backend.work(wallet.shop_id) as work:
        found = await load(work, wallet.id)
        async with work.savepoint():
            await rename(work, found, "Inside")
    assert await stored(backend, wallet) == ("Inside", 2)


async def test_an_exception_undoes_the_part_and_comes_out(backend: Backend, wallet: Wallet) -> None:
    async with backend.work(wallet.shop_id) as work:
        await fails(work, await load(work, wallet.id), "Inside")
    assert await stored(backend, wallet) == ("Wallet", 1)


async def test_what_was_saved_before_and_after_stays(
    backend: Backend, shop: Shop, user: User, wallet: Wallet
) -> None:
    before, after = (
        make_wallet(shop_id=shop.id, owner_id=user.id, name=each) for each in ("Before", "After")
    )
    async with backend.work(shop.id) as work:
        await work.get(WalletRepository).save(before)
        await fails(work, await load(work, wallet.id), "Inside")
        await work.get(WalletRepository).save(after)
    async with backend.work(shop.id) as work:
        names = {each.name for each in await work.get(WalletRepository).find_by_owner(user.id)}
    assert names == {"Before", "After", "Wallet"}


async def test_a_known_entity_is_the_same_object_in_its_former_state(
    backend: Backend, wallet: Wallet
) -> None:
    async with backend.work(wallet.shop_id) as work:
        found = await load(work, wallet.id)
        before = state(found)
        await fails(work, found, "Inside")
        assert state(found) == before
        assert await load(work, wallet.id) is found


async def test_a_restored_entity_can_be_changed_again(backend: Backend, wallet: Wallet) -> None:
    async with backend.work(wallet.shop_id) as work:
        found = await load(work, wallet.id)
        await fails(work, found, "Inside")
        await rename(work, found, "Afterwards")
    assert await stored(backend, wallet) == ("Afterwards", 2)


async def test_a_change_saved_before_the_part_survives_it(backend: Backend, wallet: Wallet) -> None:
    async with backend.work(wallet.shop_id) as work:
        found = await load(work, wallet.id)
        await rename(work, found, "Before")
        await fails(work, found, "Inside")
        assert found.name == "Before"
    assert (await stored(backend, wallet))[0] == "Before"


async def test_what_is_sent_with_a_part_is_a_version_of_its_own(backend: Backend, wallet: Wallet) -> None:
    async with backend.work(wallet.shop_id) as work:
        found = await load(work, wallet.id)
        await rename(work, found, "Before")
        async with work.savepoint():
            await rename(work, found, "Inside")
            await rename(work, found, "Inside again")
        await rename(work, found, "Afterwards")
    assert await stored(backend, wallet) == ("Afterwards", 4)


async def test_versions_of_an_undone_part_are_given_again(backend: Backend, wallet: Wallet) -> None:
    async with backend.work(wallet.shop_id) as work:
        found = await load(work, wallet.id)
        await rename(work, found, "Before")
        await fails(work, found, "Inside")
        await rename(work, found, "Afterwards")
    assert await stored(backend, wallet) == ("Afterwards", 3)


async def test_a_change_not_saved_before_the_part_is_still_in_the_object(
    backend: Backend, wallet: Wallet
) -> None:
    async with backend.work(wallet.shop_id) as work:
        found = await load(work, wallet.id)
        found.rename("Unsaved")
        await fails(work, found, "Inside")
        assert found.name == "Unsaved"
        await work.get(WalletRepository).save(found)
    assert await stored(backend, wallet) == ("Unsaved", 2)


async def test_a_change_of_a_known_entity_is_undone_even_if_it_was_never_saved(
    backend: Backend, wallet: Wallet
) -> None:
    async with backend.work(wallet.shop_id) as work:
        found = await load(work, wallet.id)
        with pytest.raises(Broken):
            async with work.savepoint():
                found.rename("Inside")
                raise Broken
        assert found.name == "Wallet"


async def test_an_entity_first_loaded_inside_is_forgotten(backend: Backend, wallet: Wallet) -> None:
    async with backend.work(wallet.shop_id) as work:
        with pytest.raises(Broken):
            async with work.savepoint():
                inside = await load(work, wallet.id)
                await rename(work, inside, "Inside")
                raise Broken
        again = await load(work, wallet.id)
        assert again is not inside
        assert (again.name, again.version) == ("Wallet", 1)
        await rename(work, again, "Afterwards")
    assert await stored(backend, wallet) == ("Afterwards", 2)


async def test_what_was_new_inside_is_gone(backend: Backend, shop: Shop, user: User) -> None:
    new = make_wallet(shop_id=shop.id, owner_id=user.id)
    async with backend.work(shop.id) as work:
        with pytest.raises(Broken):
            async with work.savepoint():
                await work.get(WalletRepository).save(new)
                raise Broken
        assert await work.get(WalletRepository).find_by_id(new.id) is None
    async with backend.work(shop.id) as work:
        assert await work.get(WalletRepository).find_by_id(new.id) is None


async def test_what_was_new_inside_can_be_saved_again(backend: Backend, shop: Shop, user: User) -> None:
    new = make_wallet(shop_id=shop.id, owner_id=user.id)
    new.record(WalletTold(aggregate_id=new.id))
    async with backend.work(shop.id) as work:
        await fails(work, new, "Inside")
        assert new.version == 0
        await work.get(WalletRepository).save(new)
    assert (await stored(backend, new))[1] == 1
    assert await backend.told(shop.id) == [WalletTold.topic]


async def test_what_was_deleted_inside_is_back(backend: Backend, wallet: Wallet) -> None:
    async with backend.work(wallet.shop_id) as work:
        found = await load(work, wallet.id)
        with pytest.raises(Broken):
            async with work.savepoint():
                await work.get(WalletRepository).delete(found)
                raise Broken
        assert await load(work, wallet.id) is found
        await rename(work, found, "Afterwards")
    assert await stored(backend, wallet) == ("Afterwards", 2)


async def test_events_of_an_undone_part_are_not_told(backend: Backend, wallet: Wallet) -> None:
    async with backend.work(wallet.shop_id) as work:
        found = await load(work, wallet.id)
        with pytest.raises(Broken):
            async with work.savepoint():
                found.record(WalletTold(aggregate_id=found.id))
                await rename(work, found, "Inside")
                raise Broken
        assert found.events == []
        await rename(work, found, "Afterwards")
    assert await backend.told(wallet.shop_id) == []


async def test_an_event_that_was_waiting_before_the_part_waits_again(
    backend: Backend, wallet: Wallet
) -> None:
    async with backend.work(wallet.shop_id) as work:
        found = await load(work, wallet.id)
        found.record(WalletTold(aggregate_id=found.id))
        await fails(work, found, "Inside")
        assert [event.topic for event in found.events] == [WalletTold.topic]
        await work.get(WalletRepository).save(found)
    assert await backend.told(wallet.shop_id) == [WalletTold.topic]


async def test_events_told_before_the_part_stay_told_once(backend: Backend, wallet: Wallet) -> None:
    async with backend.work(wallet.shop_id) as work:
        found = await load(work, wallet.id)
        found.record(WalletTold(aggregate_id=found.id))
        await rename(work, found, "Before")
        await fails(work, found, "Inside")
        await rename(work, found, "Afterwards")
    assert await backend.told(wallet.shop_id) == [WalletTold.topic]


@pytest.mark.parametrize("outer_fails", [False, True])
@pytest.mark.parametrize("inner_fails", [False, True])
async def test_a_part_of_a_part_is_undone_alone_or_with_it(
    backend: Backend, shop: Shop, user: User, outer_fails: bool, inner_fails: bool
) -> None:
    outer, inner = (make_wallet(shop_id=shop.id, owner_id=user.id, name=each) for each in ("Outer", "Inner"))

    async def inside(work: Work) -> None:
        await work.get(WalletRepository).save(inner)
        if inner_fails:
            raise Broken

    async def outside(work: Work) -> None:
        await work.get(WalletRepository).save(outer)
        if inner_fails:
            with pytest.raises(Broken):
                async with work.savepoint():
                    await inside(work)
        else:
            async with work.savepoint():
                await inside(work)
        if outer_fails:
            raise Broken

    async with backend.work(shop.id) as work:
        try:
            async with work.savepoint():
                await outside(work)
        except Broken:
            pass
    async with backend.work(shop.id) as work:
        names = {each.name for each in await work.get(WalletRepository).find_by_owner(user.id)}
    assert names == (set() if outer_fails else {"Outer"} if inner_fails else {"Outer", "Inner"})


async def test_a_known_entity_goes_through_every_state_on_its_way_back(
    backend: Backend, wallet: Wallet
) -> None:
    async with backend.work(wallet.shop_id) as work:
        found = await load(work, wallet.id)
        with pytest.raises(Broken):
            async with work.savepoint():
                await rename(work, found, "Outer")
                await fails(work, found, "Inner")
                assert found.name == "Outer"
                raise Broken
        assert (found.name, found.version) == ("Wallet", 1)


async def test_a_failure_undoes_the_part_and_is_its_answer(backend: Backend, wallet: Wallet) -> None:
    error = InvalidWalletName(length=0, longest=100)
    async with backend.work(wallet.shop_id) as work:
        found = await load(work, wallet.id)

        async def part() -> Result[str, DomainError]:
            await rename(work, found, "Inside")
            return Failure(error)

        assert await work.attempt(part) == Failure(error)
        assert found.name == "Wallet"
    assert await stored(backend, wallet) == ("Wallet", 1)


async def test_a_success_keeps_the_part_and_is_its_answer(backend: Backend, wallet: Wallet) -> None:
    async with backend.work(wallet.shop_id) as work:
        found = await load(work, wallet.id)

        async def part() -> Result[str, DomainError]:
            await rename(work, found, "Inside")
            return Success("done")

        assert await work.attempt(part) == Success("done")
    assert await stored(backend, wallet) == ("Inside", 2)


async def test_a_violated_constraint_is_the_answer_and_the_work_goes_on(
    backend: Backend, shop: Shop, user: User, wallet: Wallet
) -> None:
    twin = make_wallet(shop_id=shop.id, owner_id=user.id, address=wallet.address)
    other = make_wallet(shop_id=shop.id, owner_id=user.id, name="Other")
    async with backend.work(shop.id) as work:

        async def part() -> Result[None, DomainError]:
            await work.get(WalletRepository).save(twin)
            return Success(None)

        assert await work.attempt(part) == Failure(WalletAddressTaken(address=wallet.address))
        await work.get(WalletRepository).save(other)
    assert await stored(backend, other) == ("Other", 1)


async def test_a_bug_in_a_part_undoes_it_and_comes_out(backend: Backend, wallet: Wallet) -> None:
    async with backend.work(wallet.shop_id) as work:
        found = await load(work, wallet.id)

        async def part() -> Result[None, DomainError]:
            await rename(work, found, "Inside")
            raise Broken

        with pytest.raises(Broken):
            await work.attempt(part)
        assert found.name == "Wallet"
    assert await stored(backend, wallet) == ("Wallet", 1)


async def test_good_parts_stay_between_bad_ones(backend: Backend, shop: Shop, user: User) -> None:
    wallets = [make_wallet(shop_id=shop.id, owner_id=user.id, name=f"No. {n}") for n in range(6)]
    async with backend.work(shop.id) as work:
        for number, each in enumerate(wallets):
            try:
                async with work.savepoint():
                    await work.get(WalletRepository).save(each)
                    if number % 2:
                        raise Broken
            except Broken:
                continue
    async with backend.work(shop.id) as work:
        names = [each.name for each in await work.get(WalletRepository).find_by_owner(user.id)]
    assert names == ["No. 0", "No. 2", "No. 4"]
