"""Who runs a shop."""

from collections.abc import Awaitable, Callable

import pytest
from returns.result import Failure, Success

from emporion.application.shared.access import Access, AccessDenied
from emporion.application.shared.context import Context, UserActor
from emporion.application.shops.add_member import AddMember
from emporion.application.shops.change_role import ChangeRole
from emporion.application.shops.list_members import ListMembers
from emporion.application.shops.remove_member import RemoveMember
from emporion.application.shops.rosters import lock_roster
from emporion.application.shops.views import ShopView
from emporion.domain.identity.errors import UserNotFound
from emporion.domain.identity.user import User
from emporion.domain.shops.errors import AlreadyMember, LastOwner, MemberNotFound
from emporion.domain.shops.membership import Role
from emporion.testing.memory.shops import MemoryMemberships
from tests.unit.shops.desk import OPERATOR, Desk

Join = Callable[[Role], Awaitable[User]]


@pytest.fixture
def join(desk: Desk, owner: User, shop: ShopView) -> Join:
    """Makes a new user a member."""

    async def add(role: Role) -> User:
        user = desk.user()
        (await desk.execute(AddMember(email=user.email, role=role), owner, shop.id)).unwrap()
        return user

    return add


async def test_an_owner_adds_a_registered_user(desk: Desk, owner: User, shop: ShopView) -> None:
    clerk = desk.user()
    command = AddMember(email=clerk.email.upper(), role=Role.STAFF)
    added = (await desk.execute(command, owner, shop.id)).unwrap()
    assert (added.user_id, added.role) == (clerk.id, Role.STAFF)
    assert desk.roles(shop.id) == {owner.id: Role.OWNER, clerk.id: Role.STAFF}


@pytest.mark.parametrize("email", ["nobody@example.com", "no address"])
async def test_who_is_not_registered_cannot_be_added(
    desk: Desk, owner: User, shop: ShopView, email: str
) -> None:
    refused = await desk.execute(AddMember(email=email, role=Role.STAFF), owner, shop.id)
    assert refused.failure() == UserNotFound(user=email)


async def test_a_user_is_a_member_once(desk: Desk, owner: User, shop: ShopView) -> None:
    refused = await desk.execute(AddMember(email=owner.email, role=Role.STAFF), owner, shop.id)
    assert refused.failure() == AlreadyMember(user_id=owner.id)
    assert desk.roles(shop.id) == {owner.id: Role.OWNER}


async def test_staff_sees_the_members_and_decides_nothing(
    desk: Desk, owner: User, shop: ShopView, join: Join
) -> None:
    clerk = await join(Role.STAFF)
    page = (await desk.ask(ListMembers(), clerk, shop.id)).unwrap()
    assert [(member.user_id, member.role) for member in page.items] == [
        (owner.id, Role.OWNER),
        (clerk.id, Role.STAFF),
    ]
    for command in (
        AddMember(email=clerk.email, role=Role.OWNER),
        ChangeRole(user_id=clerk.id, role=Role.OWNER),
        RemoveMember(user_id=owner.id),
    ):
        assert isinstance((await desk.execute(command, clerk, shop.id)).failure(), AccessDenied)


async def test_strangers_do_not_see_the_members(desk: Desk, shop: ShopView) -> None:
    assert isinstance((await desk.ask(ListMembers(), desk.user(), shop.id)).failure(), AccessDenied)


async def test_membership_in_one_shop_is_worth_nothing_in_another(desk: Desk, shop: ShopView) -> None:
    stranger = desk.user()
    await desk.open(stranger, "elsewhere")
    refused = await desk.execute(RemoveMember(user_id=stranger.id), stranger, shop.id)
    assert isinstance(refused.failure(), AccessDenied)


async def test_an_owner_changes_a_role(desk: Desk, owner: User, shop: ShopView, join: Join) -> None:
    clerk = await join(Role.STAFF)
    changed = await desk.execute(ChangeRole(user_id=clerk.id, role=Role.OWNER), owner, shop.id)
    assert changed.unwrap().role is Role.OWNER
    assert desk.roles(shop.id)[clerk.id] is Role.OWNER


async def test_a_removed_member_may_nothing_any_more(
    desk: Desk, owner: User, shop: ShopView, join: Join
) -> None:
    clerk = await join(Role.STAFF)
    assert await desk.execute(RemoveMember(user_id=clerk.id), owner, shop.id) == Success(None)
    assert isinstance((await desk.ask(ListMembers(), clerk, shop.id)).failure(), AccessDenied)


async def test_one_of_two_owners_may_leave_and_the_last_may_not(
    desk: Desk, owner: User, shop: ShopView, join: Join
) -> None:
    second = await join(Role.OWNER)
    await join(Role.STAFF)
    assert await desk.execute(RemoveMember(user_id=owner.id), owner, shop.id) == Success(None)
    refused = await desk.execute(RemoveMember(user_id=second.id), second, shop.id)
    assert refused.failure() == LastOwner(user_id=second.id)


@pytest.mark.parametrize("actor", ["owner", "operator"])
async def test_the_last_owner_stays_an_owner(desk: Desk, owner: User, shop: ShopView, actor: str) -> None:
    who = owner if actor == "owner" else OPERATOR
    refused = await desk.execute(ChangeRole(user_id=owner.id, role=Role.STAFF), who, shop.id)
    assert refused.failure() == LastOwner(user_id=owner.id)
    assert desk.roles(shop.id) == {owner.id: Role.OWNER}


async def test_the_role_that_an_only_owner_has_can_be_given_again(
    desk: Desk, owner: User, shop: ShopView
) -> None:
    same = await desk.execute(ChangeRole(user_id=owner.id, role=Role.OWNER), owner, shop.id)
    assert same.unwrap().role is Role.OWNER


async def test_who_is_no_member_is_not_found(desk: Desk, owner: User, shop: ShopView) -> None:
    stranger = desk.user()
    for command in (RemoveMember(user_id=stranger.id), ChangeRole(user_id=stranger.id, role=Role.STAFF)):
        refused = await desk.execute(command, owner, shop.id)
        assert refused.failure() == MemberNotFound(user_id=stranger.id)


async def test_an_actor_that_lost_its_role_while_it_waited_is_refused(desk: Desk, shop: ShopView) -> None:
    fallen = desk.user()
    context = Context(actor=UserActor(fallen.id), shop_id=shop.id)
    answer = await lock_roster(context, MemoryMemberships(desk.store, shop.id), "RemoveMember")
    assert answer == Failure(AccessDenied(use_case="RemoveMember", needs=Access.OWNER.value))
