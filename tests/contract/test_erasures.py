"""What every store promises to an erasure."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from emporion.domain.erasure.erasure import ERASED, Erasure
from emporion.domain.erasure.obstacle import ObstacleKind
from emporion.domain.erasure.repository import ErasureRepository, ErasureStepRepository, PersonalData
from emporion.domain.erasure.tally import Tally
from emporion.domain.identity.repository import (
    ProfileRepository,
    RefreshTokenRepository,
    UserRepository,
    UserSettingsRepository,
)
from emporion.domain.identity.user import NO_PASSWORD, User
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.membership import Membership, Role
from emporion.domain.shops.repository import MembershipRepository
from emporion.domain.shops.shop import Shop
from emporion.domain.wallets.repository import WalletRepository
from emporion.testing.factories import NOW
from emporion.testing.factories.erasures import make_erasure, make_step
from emporion.testing.factories.identity import make_refresh_token, make_user
from emporion.testing.factories.people import make_profile, make_settings
from emporion.testing.factories.wallets import make_wallet
from tests.contract.backends import Backend
from tests.contract.scenarios import state


@pytest.fixture
async def erasure(backend: Backend, user: User) -> Erasure:
    """A stored erasure of the user that is under way."""
    erasure = make_erasure(user_id=user.id)
    async with backend.work() as work:
        await work.get(ErasureRepository).save(erasure)
    return erasure


@pytest.fixture
async def other(backend: Backend) -> User:
    """Somebody else."""
    user = make_user()
    async with backend.work() as work:
        await work.get(UserRepository).save(user)
    return user


async def test_a_saved_erasure_comes_back_with_every_field(backend: Backend, erasure: Erasure) -> None:
    async with backend.work() as work:
        found = await work.get(ErasureRepository).lock_by_user(erasure.user_id)
        assert found is not None
        found.pass_shop(new_id(), 1, (Tally(table="orders", kept=2, why="books"),), NOW)
        await work.get(ErasureRepository).save(found)
    async with backend.work() as work:
        again = await work.get(ErasureRepository).find_by_user(erasure.user_id)
        assert state(again) == state(found)
        assert await work.get(ErasureRepository).find_by_user(new_id()) is None
        assert await work.get(ErasureRepository).lock_by_user(new_id()) is None


async def test_a_finished_or_waiting_erasure_is_not_due(backend: Backend, erasure: Erasure) -> None:
    async def due_at(moment: timedelta) -> bool:
        async with backend.work() as work:
            found = await work.get(ErasureRepository).find_due(NOW + moment, 10_000)
            return erasure.user_id in {each.user_id for each in found}

    assert not await due_at(timedelta(seconds=-1))
    assert await due_at(timedelta())
    async with backend.work() as work:
        found = await work.get(ErasureRepository).lock_by_user(erasure.user_id)
        assert found is not None
        found.finish((), NOW)
        await work.get(ErasureRepository).save(found)
    assert not await due_at(timedelta(days=1))


async def test_a_step_is_found_by_its_walk_in_its_shop(
    backend: Backend, erasure: Erasure, shop: Shop
) -> None:
    step = make_step(shop_id=shop.id, erasure_id=erasure.id)
    async with backend.work(shop.id) as work:
        await work.get(ErasureStepRepository).save(step)
    async with backend.work(shop.id) as work:
        steps = work.get(ErasureStepRepository)
        assert state(await steps.find_step(erasure.id, 1)) == state(step)
        assert await steps.find_step(erasure.id, 2) is None
    async with backend.work(new_id()) as work:
        assert await work.get(ErasureStepRepository).find_step(erasure.id, 1) is None


async def test_the_newest_token_tells_when_the_last_one_was_issued(backend: Backend, user: User) -> None:
    async with backend.work() as work:
        tokens = work.get(RefreshTokenRepository)
        assert await tokens.last_issue(user.id) is None
        for days in (2, 5, 1):
            await tokens.save(make_refresh_token(user_id=user.id, now=NOW + timedelta(days=days)))
    async with backend.work() as work:
        assert await work.get(RefreshTokenRepository).last_issue(user.id) == NOW + timedelta(days=5)


async def test_what_is_the_persons_own_goes_and_the_user_becomes_nobody(
    backend: Backend, user: User, other: User, erasure: Erasure
) -> None:
    for owner in (user, other):
        async with backend.work() as work:
            await work.get(ProfileRepository).save(make_profile(user_id=owner.id))
            await work.get(UserSettingsRepository).save(make_settings(user_id=owner.id))
            await work.get(RefreshTokenRepository).save(make_refresh_token(user_id=owner.id))
    async with backend.work() as work:
        found = await work.get(UserRepository).find_by_id(user.id)
        assert found is not None
        await work.get(UserRepository).soft_delete(found, by=None, why="Wants to go")
    async with backend.work() as work:
        data = work.get(PersonalData)
        assert await data.find_email(user.id) == user.email
        tallies = {each.table: each for each in await data.erase(user.id, user.email)}
    assert tallies["profiles"] == Tally(table="profiles", removed=1)
    assert (tallies["users"].anonymised, tallies["refresh_tokens"].removed) == (1, 1)
    async with backend.work() as work:
        gone = await work.get(UserRepository).lock_deleted(user.id)
        assert gone is not None
        assert (gone.email, gone.name, gone.password_hash) == (ERASED, ERASED, NO_PASSWORD)
        assert (gone.delete_reason, gone.is_active, gone.is_verified) == (ERASED, False, False)
        assert await work.get(ProfileRepository).find_by_user(user.id) is None
        assert await work.get(ProfileRepository).find_by_user(other.id) is not None
        assert await work.get(UserSettingsRepository).find_by_user(other.id) is not None
        assert await work.get(RefreshTokenRepository).last_issue(other.id) == NOW
        assert state(await work.get(UserRepository).find_by_id(other.id)) == state(other)


async def test_in_a_shop_memberships_go_and_wallets_lose_their_names(
    backend: Backend, user: User, other: User, erasure: Erasure, shop: Shop
) -> None:
    wallets = [make_wallet(shop_id=shop.id, owner_id=each.id, name="Mine") for each in (user, other)]
    async with backend.work(shop.id) as work:
        for wallet in wallets:
            await work.get(WalletRepository).save(wallet)
        for person in (user, other):
            member = Membership.grant(shop_id=shop.id, user_id=person.id, role=Role.STAFF, now=NOW)
            await work.get(MembershipRepository).save(member)
    async with backend.work(shop.id) as work:
        first = await work.get(PersonalData).erase(user.id, user.email)
    async with backend.work(shop.id) as work:
        again = await work.get(PersonalData).erase(user.id, user.email)
    assert {each.table: each.changed for each in first if each.table in ("memberships", "wallets")} == {
        "memberships": 1,
        "wallets": 1,
    }
    assert [each.table for each in again if each.changed] == []
    async with backend.work(shop.id) as work:
        found = await work.get(WalletRepository).find_many([wallet.id for wallet in wallets])
        assert [(found[w.id].name, found[w.id].is_active) for w in wallets] == [
            (ERASED, False),
            ("Mine", True),
        ]
        assert [each.user_id for each in await work.get(MembershipRepository).find_all()] == [other.id]


async def test_a_rolled_back_erasure_has_erased_nothing(
    backend: Backend, user: User, erasure: Erasure, shop: Shop
) -> None:
    wallet = make_wallet(shop_id=shop.id, owner_id=user.id, name="Mine")
    async with backend.work(shop.id) as work:
        await work.get(WalletRepository).save(wallet)
    with pytest.raises(ZeroDivisionError):
        async with backend.work(shop.id) as work:
            await work.get(PersonalData).erase(user.id, user.email)
            raise ZeroDivisionError
    async with backend.work(shop.id) as work:
        assert state(await work.get(WalletRepository).find_by_id(wallet.id)) == state(wallet)


async def test_money_and_a_shop_without_another_owner_are_obstacles(
    backend: Backend, user: User, other: User, shop: Shop
) -> None:
    wallet = make_wallet(shop_id=shop.id, owner_id=user.id, balance=Decimal("2.5"))
    async with backend.work(shop.id) as work:
        await work.get(WalletRepository).save(wallet)
        member = Membership.grant(shop_id=shop.id, user_id=user.id, role=Role.OWNER, now=NOW)
        await work.get(MembershipRepository).save(member)
    for scope in ((), (shop.id,)):
        async with backend.work(*scope) as work:
            found = await work.get(PersonalData).find_obstacles(user.id)
            assert [(each.kind, each.shop, each.state) for each in found] == [
                (ObstacleKind.LAST_OWNER, shop.slug, ""),
                (ObstacleKind.MONEY, shop.slug, "2.5 EUR"),
            ]
            assert await work.get(PersonalData).find_obstacles(other.id) == ()
    async with backend.work(shop.id) as work:
        second = Membership.grant(shop_id=shop.id, user_id=other.id, role=Role.OWNER, now=NOW)
        await work.get(MembershipRepository).save(second)
        await work.get(PersonalData).hold(user.id)
    async with backend.work(shop.id) as work:
        left = await work.get(PersonalData).find_obstacles(user.id)
        assert [each.kind for each in left] == [ObstacleKind.MONEY]


async def test_shops_that_know_the_person_are_found_in_order(
    backend: Backend, user: User, erasure: Erasure, shop: Shop
) -> None:
    async with backend.work(shop.id) as work:
        await work.get(WalletRepository).save(make_wallet(shop_id=shop.id, owner_id=user.id))
    found: list[UUID] = []
    beyond = None
    while True:
        async with backend.work() as work:
            traces = await work.get(PersonalData).find_traces(user.id, user.email, beyond=beyond, many=50)
        found += traces.shop_ids
        if traces.seen_until is None:
            break
        assert beyond is None or traces.seen_until > beyond
        beyond = traces.seen_until
    assert found == [shop.id]
