"""What every store of memberships promises."""

import pytest

from emporion.domain.identity.repository import UserRepository
from emporion.domain.identity.user import User
from emporion.domain.shops.errors import AlreadyMember
from emporion.domain.shops.membership import Membership, Role
from emporion.domain.shops.repository import MembershipRepository, ShopRepository
from emporion.domain.shops.shop import Shop
from emporion.testing.factories.identity import make_user
from emporion.testing.factories.shops import make_membership, make_shop
from tests.contract.backends import Backend
from tests.contract.scenarios import rejection, state
from tests.support import on_postgres

ON_SQLITE = True


async def save(backend: Backend, *memberships: Membership) -> None:
    async with backend.work(memberships[0].shop_id) as work:
        for membership in memberships:
            await work.get(MembershipRepository).save(membership)


@pytest.fixture
async def owner(backend: Backend, shop: Shop, user: User) -> Membership:
    """The stored membership of the user, an owner."""
    owner = make_membership(shop_id=shop.id, user_id=user.id, role=Role.OWNER)
    await save(backend, owner)
    return owner


@pytest.fixture
async def clerk(backend: Backend, shop: Shop, owner: Membership) -> Membership:
    """The stored membership of a second user, of the staff."""
    user = make_user()
    clerk = make_membership(shop_id=shop.id, user_id=user.id, role=Role.STAFF)
    async with backend.work() as work:
        await work.get(UserRepository).save(user)
    async with backend.work(shop.id) as work:
        await work.get(MembershipRepository).save(clerk)
    return clerk


async def test_a_saved_membership_is_found_by_user_with_every_field(
    backend: Backend, owner: Membership, clerk: Membership
) -> None:
    async with backend.work(owner.shop_id) as work:
        for membership in (owner, clerk):
            found = await work.get(MembershipRepository).find_by_user(membership.user_id)
            assert state(found) == state(membership)


async def test_a_membership_is_not_seen_from_another_shop(backend: Backend, owner: Membership) -> None:
    elsewhere = make_shop()
    async with backend.work(elsewhere.id) as work:
        await work.get(ShopRepository).save(elsewhere)
    async with backend.work(elsewhere.id) as work:
        memberships = work.get(MembershipRepository)
        assert await memberships.find_by_user(owner.user_id) is None
        assert await memberships.find_by_id(owner.id) is None
        assert await memberships.find_all() == []
        assert await memberships.lock_all() == []


async def test_all_members_come_in_the_order_they_joined(
    backend: Backend, owner: Membership, clerk: Membership
) -> None:
    async with backend.work(owner.shop_id) as work:
        memberships = work.get(MembershipRepository)
        expected = [owner.id, clerk.id]
        assert [membership.id for membership in await memberships.find_all()] == expected
        assert [membership.id for membership in await memberships.lock_all()] == expected


async def test_a_user_is_a_member_of_a_shop_once(backend: Backend, owner: Membership) -> None:
    second = make_membership(shop_id=owner.shop_id, user_id=owner.user_id, role=Role.STAFF)
    assert await rejection(save(backend, second)) == AlreadyMember(user_id=owner.user_id)


async def test_a_user_may_be_a_member_of_many_shops(backend: Backend, owner: Membership) -> None:
    elsewhere = make_shop()
    membership = make_membership(shop_id=elsewhere.id, user_id=owner.user_id)
    async with backend.work(elsewhere.id) as work:
        await work.get(ShopRepository).save(elsewhere)
        await work.get(MembershipRepository).save(membership)
    async with backend.work(elsewhere.id) as work:
        found = await work.get(MembershipRepository).find_by_user(owner.user_id)
    assert state(found) == state(membership)


async def test_a_removed_member_is_gone_and_may_join_again(backend: Backend, clerk: Membership) -> None:
    async with backend.work(clerk.shop_id) as work:
        found = await work.get(MembershipRepository).find_by_user(clerk.user_id)
        assert found is not None
        await work.get(MembershipRepository).delete(found)
    async with backend.work(clerk.shop_id) as work:
        assert await work.get(MembershipRepository).find_by_user(clerk.user_id) is None
    await save(backend, make_membership(shop_id=clerk.shop_id, user_id=clerk.user_id))


@on_postgres
async def test_a_lock_shows_roles_and_removals_committed_since_they_were_read(
    backend: Backend, owner: Membership, clerk: Membership
) -> None:
    async with backend.work(owner.shop_id) as slow:
        seen = await slow.get(MembershipRepository).find_all()
        async with backend.work(owner.shop_id) as quick:
            promoted = await quick.get(MembershipRepository).find_by_user(clerk.user_id)
            leaving = await quick.get(MembershipRepository).find_by_user(owner.user_id)
            assert promoted is not None
            assert leaving is not None
            promoted.role = Role.OWNER
            await quick.get(MembershipRepository).save(promoted)
            await quick.get(MembershipRepository).delete(leaving)
        locked = await slow.get(MembershipRepository).lock_all()
        assert [membership.role for membership in locked] == [Role.OWNER]
        assert locked[0] is seen[1]
