"""Users and refresh tokens in memory. They are global: the shop of the caller does not matter."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from emporion.domain.identity.email import same_email
from emporion.domain.identity.errors import EmailTaken
from emporion.domain.identity.person import Person
from emporion.domain.identity.profile import Profile
from emporion.domain.identity.refresh_token import RefreshToken
from emporion.domain.identity.repository import RefreshTokenRepository, UserRepository
from emporion.domain.identity.user import User
from emporion.domain.shared.errors import Rejected
from emporion.domain.shared.ids import PLATFORM
from emporion.testing.memory.copies import detached
from emporion.testing.memory.repository import MemoryStore
from emporion.testing.memory.set_changes import MemorySetChanges
from emporion.testing.memory.soft_delete import MemorySoftDeletes


class MemoryUsers(MemorySoftDeletes[User], UserRepository):
    """`UserRepository` over a `MemoryStore`."""

    kind = User
    table_name = "users"
    searched = ("email", "name")

    def __init__(self, store: MemoryStore, shop_id: UUID = PLATFORM) -> None:  # noqa: ARG002 - global
        super().__init__(store)

    def _check(self, entity: User, others: Iterable[User]) -> None:
        if entity.deleted_at is None and any(
            other.deleted_at is None and same_email(other.email, entity.email) for other in others
        ):
            raise Rejected(EmailTaken(email=entity.email))

    async def find_by_email(self, email: str) -> User | None:
        return next((user for user in self._live() if same_email(user.email, email)), None)

    async def lock_by_id(self, user_id: UUID) -> User | None:
        stored = self._table.get(user_id)
        return self._latest(stored) if stored is not None and stored.deleted_at is None else None

    async def find_with_profile(self, user_id: UUID) -> Person | None:
        user = await self.find_by_id(user_id)
        if user is None:
            return None
        written = self.store.table(Profile, PLATFORM).values()
        profile = next((detached(each) for each in written if each.user_id == user_id), None)
        return Person(user, profile or Profile.blank(user.id, user.created_at))


class MemoryRefreshTokens(MemorySetChanges[RefreshToken], RefreshTokenRepository):
    """`RefreshTokenRepository` over a `MemoryStore`."""

    kind = RefreshToken
    table_name = "refresh_tokens"

    def __init__(self, store: MemoryStore, shop_id: UUID = PLATFORM) -> None:  # noqa: ARG002 - global
        super().__init__(store)

    async def find_by_hash(self, token_hash: str) -> RefreshToken | None:
        return next((token for token in self._all() if token.token_hash == token_hash), None)

    async def lock_by_hash(self, token_hash: str) -> RefreshToken | None:
        stored = (token for token in self._table.values() if token.token_hash == token_hash)
        return next((self._latest(token) for token in stored), None)

    async def lock_family(self, family_id: UUID) -> list[RefreshToken]:
        return [token for token in self._unrevoked() if token.family_id == family_id]

    async def last_issue(self, user_id: UUID) -> datetime | None:
        return max((token.created_at for token in self._all() if token.user_id == user_id), default=None)

    async def lock_of_user(self, user_id: UUID) -> list[RefreshToken]:
        return [token for token in self._unrevoked() if token.user_id == user_id]

    def _unrevoked(self) -> list[RefreshToken]:
        stored = (self._table[key] for key in sorted(self._table))
        return [self._latest(token) for token in stored if token.revoked_at is None]
