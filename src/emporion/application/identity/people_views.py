"""What the use cases of profiles and settings answer."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from emporion.application.identity.views import UserView
from emporion.domain.identity.person import Person
from emporion.domain.identity.preferences import Theme
from emporion.domain.identity.profile import Profile
from emporion.domain.identity.settings import UserSettings
from emporion.domain.identity.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileView:
    """What everybody may see of a user. At version 0 nothing was written yet."""

    id: UUID
    user_id: UUID
    name: str
    bio: str
    avatar_url: str | None
    version: int

    @classmethod
    def of(cls, user: User, profile: Profile) -> "ProfileView":
        return cls(
            id=profile.id,
            user_id=user.id,
            name=user.name,
            bio=profile.bio,
            avatar_url=profile.avatar_url,
            version=profile.version,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """A user with the profile, for the user alone."""

    user: UserView
    profile: ProfileView

    @classmethod
    def of(cls, person: Person) -> "AccountView":
        return cls(user=UserView.of(person.user), profile=ProfileView.of(person.user, person.profile))


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailPreferences:
    """Which e-mails the user wants."""

    orders: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesView:
    """All preferences, those that were never set with their defaults. `client` belongs to the applications
    in front of this one and is kept as it is."""

    language: str
    time_zone: str
    theme: Theme
    emails: EmailPreferences
    client: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsView:
    """A user's settings. At version 0 nothing differs from the defaults, and never did."""

    id: UUID
    preferences: PreferencesView
    updated_at: datetime | None
    version: int

    @classmethod
    def of(cls, settings: UserSettings) -> "SettingsView":
        held = settings.effective
        emails, theme = EmailPreferences(**held.pop("emails")), Theme(held.pop("theme"))
        return cls(
            id=settings.id,
            preferences=PreferencesView(**held, emails=emails, theme=theme),
            updated_at=settings.updated_at if settings.version else None,
            version=settings.version,
        )
