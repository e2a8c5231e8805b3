"""What every store of users promises."""

import pytest

from emporion.domain.identity.errors import EmailTaken
from emporion.domain.identity.repository import UserRepository
from emporion.domain.identity.user import User
from emporion.domain.shared.errors import StaleVersion
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.page import PageRequest, Position
from emporion.domain.shops.shop import Shop
from emporion.testing.factories import NOW
from emporion.testing.factories.identity import make_user
from tests.contract.backends import Backend
from tests.contract.scenarios import rejection, state
from tests.support import on_postgres

ON_SQLITE = True


async def save(backend: Backend, *users: User) -> None:
    async with backend.work() as work:
        for user in users:
            await work.get(UserRepository).save(user)


async def test_a_saved_user_comes_back_with_every_field(backend: Backend, user: User) -> None:
    async with backend.work() as work:
        assert state(await work.get(UserRepository).find_by_id(user.id)) == state(user)


async def test_users_are_seen_from_every_shop(backend: Backend, user: User, shop: Shop) -> None:
    async with backend.work(shop.id) as work:
        assert state(await work.get(UserRepository).find_by_id(user.id)) == state(user)


async def test_a_user_is_found_by_its_address_in_any_case(backend: Backend, user: User) -> None:
    async with backend.work() as work:
        for email in (user.email, user.email.upper()):
            assert state(await work.get(UserRepository).find_by_email(email)) == state(user)


async def test_an_unknown_user_is_none(backend: Backend) -> None:
    async with backend.work() as work:
        users = work.get(UserRepository)
        assert await users.find_by_id(new_id()) is None
        assert await users.lock_by_id(new_id()) is None
        assert await users.find_by_email(f"{new_id().hex}@example.com") is None
        assert await users.find_by_email("") is None


async def test_a_wildcard_is_no_address(backend: Backend, user: User) -> None:
    async with backend.work() as work:
        assert await work.get(UserRepository).find_by_email("%") is None


async def test_what_is_loaded_twice_is_one_object(backend: Backend, user: User) -> None:
    async with backend.work() as work:
        users = work.get(UserRepository)
        found = await users.find_by_email(user.email)
        assert await users.find_by_id(user.id) is found
        assert await users.lock_by_id(user.id) is found


async def test_an_address_that_differs_in_case_only_is_taken(backend: Backend, user: User) -> None:
    twin = make_user(email=user.email.swapcase())
    assert await rejection(save(backend, twin)) == EmailTaken(email=twin.email)


async def test_a_change_to_a_taken_address_is_refused(backend: Backend, user: User) -> None:
    other = make_user()
    await save(backend, other)

    async def change() -> None:
        async with backend.work() as work:
            found = await work.get(UserRepository).find_by_id(other.id)
            assert found is not None
            found.email = user.email
            await work.get(UserRepository).save(found)

    assert await rejection(change()) == EmailTaken(email=user.email)


async def test_a_user_may_change_the_case_of_its_own_address(backend: Backend, user: User) -> None:
    async with backend.work() as work:
        found = await work.get(UserRepository).find_by_id(user.id)
        assert found is not None
        found.email = user.email.upper()
        await work.get(UserRepository).save(found)
    async with backend.work() as work:
        again = await work.get(UserRepository).find_by_id(user.id)
        assert again is not None
        assert (again.email, again.version) == (user.email.upper(), 2)


async def test_a_deleted_user_is_not_found_and_its_address_is_free(backend: Backend) -> None:
    gone = make_user(deleted_at=NOW)
    await save(backend, gone)
    async with backend.work() as work:
        users = work.get(UserRepository)
        assert await users.find_by_id(gone.id) is None
        assert await users.find_by_email(gone.email) is None
        assert await users.lock_by_id(gone.id) is None
    await save(backend, make_user(email=gone.email))


async def test_a_page_begins_after_the_user_that_is_named(backend: Backend) -> None:
    users = [make_user() for _ in range(3)]
    await save(backend, *users)
    async with backend.work() as work:
        page = await work.get(UserRepository).find_page(PageRequest(1, Position((), users[0].id)))
    assert ([user.id for user in page.items], page.next) == ([users[1].id], Position((), users[1].id))


@on_postgres
async def test_a_lock_shows_what_was_committed_since_the_user_was_read(backend: Backend, user: User) -> None:
    async with backend.work() as slow:
        seen = await slow.get(UserRepository).find_by_id(user.id)
        assert seen is not None
        async with backend.work() as quick:
            other = await quick.get(UserRepository).find_by_id(user.id)
            assert other is not None
            other.set_hash("newer")
            await quick.get(UserRepository).save(other)
        assert seen.password_hash != "newer"
        assert await slow.get(UserRepository).lock_by_id(user.id) is seen
        assert seen.password_hash == "newer"


@on_postgres
async def test_of_two_changes_at_once_the_second_is_stale(backend: Backend, user: User) -> None:
    async def lose() -> None:
        async with backend.work() as slow:
            seen = await slow.get(UserRepository).find_by_id(user.id)
            async with backend.work() as quick:
                other = await quick.get(UserRepository).find_by_id(user.id)
                assert other is not None
                other.name = "Quick"
                await quick.get(UserRepository).save(other)
            assert seen is not None
            seen.name = "Slow"
            await slow.get(UserRepository).save(seen)

    lost = await rejection(lose())
    assert isinstance(lost, StaleVersion)
    assert (lost.record_id, lost.expected) == (user.id, 1)


@pytest.mark.parametrize("name", ["Zoë 🦉", 'a "quoted" {name}, \\ NULL', "x" * 200])
async def test_any_name_comes_back_as_it_was(backend: Backend, name: str) -> None:
    user = make_user(name=name)
    await save(backend, user)
    async with backend.work() as work:
        found = await work.get(UserRepository).find_by_id(user.id)
    assert found is not None
    assert found.name == name
