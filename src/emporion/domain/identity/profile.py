"""What a person shows of themselves to everybody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from returns.result import Failure, Result, Success

from emporion.domain.identity.errors import InvalidAvatarUrl, InvalidBio
from emporion.domain.shared.entity import MutableEntity
from emporion.domain.shared.texts import storable

MAX_BIO: Final = 500
MAX_AVATAR_URL: Final = 500


def profile_id(user_id: UUID) -> UUID:
    """The id of the user's one profile; known before there is one, so that it has an entity tag."""
    return uuid5(user_id, "profile")


@dataclass(slots=True, kw_only=True, eq=False)
class Profile(MutableEntity):
    """At most one a user. One that was never changed is not stored: blank, at version 0."""

    user_id: UUID
    bio: str = ""
    avatar_url: str | None = None

    @classmethod
    def blank(cls, user_id: UUID, now: datetime) -> Self:
        """The profile of a user who has not written one."""
        return cls(id=profile_id(user_id), created_at=now, updated_at=now, user_id=user_id)

    def change(
        self, *, bio: str | None = None, avatar_url: str | None = None
    ) -> Result[None, InvalidBio | InvalidAvatarUrl]:
        """Set what is given; None leaves a field as it is, an empty text clears it. All or nothing."""
        match _bio(self.bio if bio is None else bio), _avatar(avatar_url, self.avatar_url):
            case Success(good_bio), Success(good_url):
                self.bio, self.avatar_url = good_bio, good_url
                return Success(None)
            case parts:
                return Failure(next(part.failure() for part in parts if isinstance(part, Failure)))


def _bio(text: str) -> Result[str, InvalidBio]:
    bio = text.strip()
    return Success(bio) if len(bio) <= MAX_BIO and storable(bio) else Failure(InvalidBio(length=len(bio)))


def _avatar(given: str | None, held: str | None) -> Result[str | None, InvalidAvatarUrl]:
    if given is None:
        return Success(held)
    url = given.strip()
    problem = _problem(url) if url else None
    if problem is None:
        return Success(url or None)
    return Failure(InvalidAvatarUrl(avatar_url=url[:MAX_AVATAR_URL], problem=problem))


def _problem(url: str) -> str | None:
    if len(url) > MAX_AVATAR_URL:
        return f"has {len(url)} characters, {MAX_AVATAR_URL} are allowed"
    if not url.isascii() or not url.isprintable() or " " in url or '"' in url or "\\" in url:
        return "has characters that belong percent-encoded"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is no URL"
    if parts.scheme != "https":
        return "does not begin with https://"
    if not host or "@" in parts.netloc:
        return "names no host, or has a user name in it"
    return None
