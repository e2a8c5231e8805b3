"""What every store of profiles and settings promises."""

from typing import Any

import pytest

from emporion.domain.identity.profile import Profile, profile_id
from emporion.domain.identity.repository import ProfileRepository, UserRepository, UserSettingsRepository
from emporion.domain.identity.user import User
from emporion.domain.shared.ids import new_id
from emporion.domain.shops.shop import Shop
from emporion.testing.factories.people import make_profile, make_settings
from tests.contract.backends import Backend
from tests.contract.scenarios import state

ON_SQLITE = True


@pytest.fixture
async def profile(backend: Backend, user: User) -> Profile:
    """A stored profile of the user."""
    profile = make_profile(user_id=user.id)
    async with backend.work() as work:
        await work.get(ProfileRepository).save(profile)
    return profile


async def test_a_saved_profile_comes_back_with_every_field(backend: Backend, profile: Profile) -> None:
    async with backend.work() as work:
        found = await work.get(ProfileRepository).find_by_user(profile.user_id)
        assert state(found) == state(profile)
        assert await work.get(ProfileRepository).find_by_id(profile.id) is found


async def test_a_user_comes_with_the_profile(backend: Backend, user: User, profile: Profile) -> None:
    async with backend.work() as work:
        person = await work.get(UserRepository).find_with_profile(user.id)
        assert person is not None
        assert (state(person.user), state(person.profile)) == (state(user), state(profile))


async def test_a_user_without_a_profile_comes_with_a_blank_one(backend: Backend, user: User) -> None:
    async with backend.work() as work:
        person = await work.get(UserRepository).find_with_profile(user.id)
        assert person is not None
        blank = person.profile
        assert (blank.id, blank.version, blank.bio, blank.avatar_url) == (profile_id(user.id), 0, "", None)
        assert await work.get(ProfileRepository).find_by_user(user.id) is None


async def test_nobody_comes_without_a_profile_either(backend: Backend) -> None:
    async with backend.work() as work:
        assert await work.get(UserRepository).find_with_profile(new_id()) is None


async def test_the_user_of_a_person_is_the_one_that_is_known(backend: Backend, user: User) -> None:
    async with backend.work() as work:
        known = await work.get(UserRepository).find_by_id(user.id)
        person = await work.get(UserRepository).find_with_profile(user.id)
        assert person is not None
        assert person.user is known


async def test_profiles_are_seen_from_every_shop(backend: Backend, profile: Profile, shop: Shop) -> None:
    async with backend.work(shop.id) as work:
        assert state(await work.get(ProfileRepository).find_by_user(profile.user_id)) == state(profile)


@pytest.mark.parametrize(
    "preferences", [{}, {"theme": "dark", "client": {"a": [1, 1.5, None, True, {"ö": "🦉"}], "b": {}}}]
)
async def test_saved_settings_come_back_as_they_were(
    backend: Backend, user: User, preferences: dict[str, Any]
) -> None:
    settings = make_settings(user_id=user.id, preferences=preferences)
    async with backend.work() as work:
        await work.get(UserSettingsRepository).save(settings)
    async with backend.work() as work:
        found = await work.get(UserSettingsRepository).find_by_user(user.id)
    assert state(found) == state(settings)
    assert found is not None
    assert (found.preferences, found.version) == (preferences, 1)


async def test_a_change_inside_the_preferences_is_stored(backend: Backend, user: User) -> None:
    async with backend.work() as work:
        stored = make_settings(user_id=user.id, preferences={"client": {"a": {"b": 1}}})
        await work.get(UserSettingsRepository).save(stored)
    async with backend.work() as work:
        settings = await work.get(UserSettingsRepository).find_by_user(user.id)
        assert settings is not None
        settings.change({"client": {"a": {"b": 2}}}).unwrap()
        await work.get(UserSettingsRepository).save(settings)
    async with backend.work() as work:
        again = await work.get(UserSettingsRepository).find_by_user(user.id)
    assert again is not None
    assert (again.preferences, again.version) == ({"client": {"a": {"b": 2}}}, 2)


async def test_the_settings_of_many_users_are_found_at_once(backend: Backend, user: User) -> None:
    async with backend.work() as work:
        await work.get(UserSettingsRepository).save(
            make_settings(user_id=user.id, preferences={"theme": "dark"})
        )
    async with backend.work() as work:
        found = await work.get(UserSettingsRepository).find_by_users({user.id, new_id()})
        assert {user_id: held.preferences for user_id, held in found.items()} == {user.id: {"theme": "dark"}}
        assert await work.get(UserSettingsRepository).find_by_users(set()) == {}


async def test_a_user_without_settings_has_none_stored(backend: Backend, user: User) -> None:
    async with backend.work() as work:
        assert await work.get(UserSettingsRepository).find_by_user(user.id) is None
