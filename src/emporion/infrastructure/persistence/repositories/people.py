"""Profiles and settings in PostgreSQL."""

from collections.abc import Collection
from uuid import UUID

from emporion.domain.identity.profile import Profile
from emporion.domain.identity.repository import ProfileRepository, UserSettingsRepository
from emporion.domain.identity.settings import UserSettings
from emporion.infrastructure.persistence.filters import among
from emporion.infrastructure.persistence.models.people import ProfileModel, UserSettingsModel
from emporion.infrastructure.persistence.repository import SqlRepository


class SqlProfileRepository(SqlRepository[Profile], ProfileRepository):
    """`ProfileRepository` on PostgreSQL."""

    model = ProfileModel

    async def find_by_user(self, user_id: UUID) -> Profile | None:
        return await self._one(self._select().where(ProfileModel.__table__.c.user_id == user_id))


class SqlUserSettingsRepository(SqlRepository[UserSettings], UserSettingsRepository):
    """`UserSettingsRepository` on PostgreSQL."""

    model = UserSettingsModel

    async def find_by_user(self, user_id: UUID) -> UserSettings | None:
        return await self._one(self._select().where(UserSettingsModel.__table__.c.user_id == user_id))

    async def find_by_users(self, user_ids: Collection[UUID]) -> dict[UUID, UserSettings]:
        wanted = self._select().where(among(UserSettingsModel.__table__.c.user_id, user_ids))
        return {settings.user_id: settings for settings in await self._all(wanted)}
