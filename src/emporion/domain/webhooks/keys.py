"""Signing keys by their ids: the secrets themselves are never part of an entity."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Self
from uuid import UUID

from emporion.domain.shared.ids import new_id

MOST_KEYS: Final = 4
"""Signatures a message carries at most; a fifth rotation within the grace time ends the oldest key."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One secret's name. The secret is derived from it (`SigningSecrets`), so that no table, backup, log or
    audit record holds one. `expires_at` (UTC) is None for the newest key."""

    id: UUID
    expires_at: datetime | None = None

    @classmethod
    def new(cls) -> Self:
        return cls(new_id())

    def is_live(self, now: datetime) -> bool:
        return self.expires_at is None or now < self.expires_at

    def ending(self, at: datetime) -> "SigningKey":
        """The same key, good until `at` at the latest."""
        return replace(self, expires_at=at if self.expires_at is None else min(at, self.expires_at))


def rotated(keys: tuple[SigningKey, ...], now: datetime, grace: timedelta) -> tuple[SigningKey, ...]:
    """A new key in front; those before it end after `grace` at the latest, expired ones are forgotten."""
    older = [key.ending(now + grace) for key in keys]
    return (SigningKey.new(), *[key for key in older if key.is_live(now)][: MOST_KEYS - 1])
