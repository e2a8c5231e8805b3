"""Profiles and settings."""

from datetime import datetime
from typing import Any
from uuid import UUID

from emporion.domain.identity.profile import Profile
from emporion.domain.identity.settings import UserSettings
from emporion.domain.shared.ids import new_id
from emporion.testing.factories import NOW


def make_profile(
    *,
    user_id: UUID | None = None,
    bio: str = "Writes programs.",
    avatar_url: str | None = "https://example.com/ada.png",
    now: datetime = NOW,
) -> Profile:
    """A profile that was written."""
    profile = Profile.blank(user_id or new_id(), now)
    profile.bio, profile.avatar_url = bio, avatar_url
    return profile


def make_settings(
    *, user_id: UUID | None = None, preferences: dict[str, Any] | None = None, now: datetime = NOW
) -> UserSettings:
    """Settings that differ from the defaults by `preferences`."""
    settings = UserSettings.untouched(user_id or new_id(), now)
    settings.preferences = preferences or {}
    return settings
