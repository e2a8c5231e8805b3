"""What the identity context asks of its store."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from emporion.domain.identity.person import Person
from emporion.domain.identity.profile import Profile
from emporion.domain.identity.refresh_token import RefreshToken
from emporion.domain.identity.settings import UserSettings
from emporion.domain.identity.user import User
from emporion.domain.shared.reading import Counts, FindsMany, Pages, Searches
from emporion.domain.shared.repository import Repository
from emporion.domain.shared.set_changes import SetChanges
from emporion.domain.shared.soft_delete import SoftDeletes


class UserRepository(
    Repository[User],
    SoftDeletes[User],
    FindsMany[User],
    Counts[User],
    Pages[User],
    Searches[User],
    Protocol,
):
    """Users who are not deleted; searched by address and name. `save` raises `Rejected(EmailTaken)` for a
    second user with one address."""

    async def find_by_email(self, email: str) -> User | None:
        """The user with this address, without regard to case."""
        ...

    async def lock_by_id(self, user_id: UUID) -> User | None:
        """The user in the latest committed state; until the unit of work ends nobody else gets this lock.
        Whatever starts, renews or ends sessions takes it first, so that no session slips through."""
        ...

    async def find_with_profile(self, user_id: UUID) -> Person | None:
        """The user and what it tells of itself, both read by one statement."""
        ...


class RefreshTokenRepository(Repository[RefreshToken], SetChanges[RefreshToken], Protocol):
    """Refresh tokens of all users, used and ended ones among them."""

    async def find_by_hash(self, token_hash: str) -> RefreshToken | None: ...

    async def lock_by_hash(self, token_hash: str) -> RefreshToken | None:
        """As `find_by_hash`, in the latest committed state, and nobody else can change it meanwhile."""
        ...

    async def lock_family(self, family_id: UUID) -> list[RefreshToken]:
        """The family's tokens that are not revoked, ascending by id, in their latest committed state."""
        ...

    async def last_issue(self, user_id: UUID) -> datetime | None:
        """When the user's newest token was made (UTC), ended ones included; None where there is none."""
        ...

    async def lock_of_user(self, user_id: UUID) -> list[RefreshToken]:
        """All tokens of the user that are not revoked, ascending by id, in their latest committed state."""
        ...


class ProfileRepository(Repository[Profile], Protocol):
    """Profiles that were written; see `UserRepository.find_with_profile` for those that were not."""

    async def find_by_user(self, user_id: UUID) -> Profile | None: ...


class UserSettingsRepository(Repository[UserSettings], Protocol):
    """Settings of users who have changed any."""

    async def find_by_user(self, user_id: UUID) -> UserSettings | None: ...

    async def find_by_users(self, user_ids: Collection[UUID]) -> dict[UUID, UserSettings]:
        """By the users' ids, in one statement; users who have changed nothing are left out."""
        ...
