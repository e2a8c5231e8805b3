"""Profiles and settings in memory. They are global: the shop of the caller does not matter."""

from collections.abc import Collection
from uuid import UUID

from emporion.domain.identity.profile import Profile
from emporion.domain.identity.repository import ProfileRepository, UserSettingsRepository
from emporion.domain.identity.settings import UserSettings
from emporion.domain.shared.ids import PLATFORM
from emporion.testing.memory.repository import MemoryRepository, MemoryStore


class MemoryProfiles(MemoryRepository[Profile], ProfileRepository):
    """`ProfileRepository` over a `MemoryStore`."""

    kind = Profile
    table_name = "profiles"

    def __init__(self, store: MemoryStore, shop_id: UUID = PLATFORM) -> None:  # noqa: ARG002 - global
        super().__init__(store)

    async def find_by_user(self, user_id: UUID) -> Profile | None:
        return next((profile for profile in self._all() if profile.user_id == user_id), None)


class MemoryUserSettings(MemoryRepository[UserSettings], UserSettingsRepository):
    """`UserSettingsRepository` over a `MemoryStore`."""

    kind = UserSettings
    table_name = "user_settings"

    def __init__(self, store: MemoryStore, shop_id: UUID = PLATFORM) -> None:  # noqa: ARG002 - global
        super().__init__(store)

    async def find_by_user(self, user_id: UUID) -> UserSettings | None:
        return next((settings for settings in self._all() if settings.user_id == user_id), None)

    async def find_by_users(self, user_ids: Collection[UUID]) -> dict[UUID, UserSettings]:
        return {settings.user_id: settings for settings in self._all() if settings.user_id in user_ids}
