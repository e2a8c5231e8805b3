"""Tables of what belongs to one user: the public profile and the settings. Both are global, as users are."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from emporion.domain.identity.profile import MAX_AVATAR_URL, MAX_BIO, Profile
from emporion.domain.identity.settings import UserSettings
from emporion.infrastructure.persistence.base import BaseMutableModel, Values
from emporion.infrastructure.persistence.models.products import copied

_PERSONAL: Final = {"personal": True}
_BY_ENTITY: Final = {"unexpected": "the entity's methods refuse it first"}
_LOCKED: Final = {"unexpected": "the user's row is locked"}


class ProfileModel(BaseMutableModel):
    """A profile that somebody has written."""

    __tablename__ = "profiles"
    __table_args__ = (
        CheckConstraint(f"length(bio) <= {MAX_BIO}", name="bio_length", info=_BY_ENTITY),
        CheckConstraint(f"length(avatar_url) <= {MAX_AVATAR_URL}", name="avatar_url_length", info=_BY_ENTITY),
        UniqueConstraint("user_id", name="uq_profiles_user_id", info=_LOCKED),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", name="fk_profiles_user", info=_LOCKED))
    bio: Mapped[str] = mapped_column(info=_PERSONAL)
    avatar_url: Mapped[str | None] = mapped_column(info=_PERSONAL)

    def to_entity(self) -> Profile:
        return Profile(
            id=self.id,
            created_at=self.created_at,
            updated_at=self.updated_at,
            version=self.version,
            user_id=self.user_id,
            bio=self.bio,
            avatar_url=self.avatar_url,
        )

    @classmethod
    def from_entity(cls, entity: Any) -> Values:
        profile: Profile = entity
        return {
            "id": profile.id,
            "user_id": profile.user_id,
            "bio": profile.bio,
            "avatar_url": profile.avatar_url,
            "created_at": profile.created_at,
        }


class UserSettingsModel(BaseMutableModel):
    """What a user has set otherwise than the defaults."""

    __tablename__ = "user_settings"
    __table_args__ = (UniqueConstraint("user_id", name="uq_user_settings_user_id", info=_LOCKED),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", name="fk_user_settings_user", info=_LOCKED))
    preferences: Mapped[dict[str, Any]] = mapped_column(info=_PERSONAL)

    def to_entity(self) -> UserSettings:
        return UserSettings(
            id=self.id,
            created_at=self.created_at,
            updated_at=self.updated_at,
            version=self.version,
            user_id=self.user_id,
            preferences=copied(self.preferences),
        )

    @classmethod
    def from_entity(cls, entity: Any) -> Values:
        settings: UserSettings = entity
        return {
            "id": settings.id,
            "user_id": settings.user_id,
            "preferences": copied(settings.preferences),
            "created_at": settings.created_at,
        }
