"""Users and refresh tokens in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, literal_column, select

from emporion.domain.identity.person import Person
from emporion.domain.identity.profile import Profile
from emporion.domain.identity.refresh_token import RefreshToken
from emporion.domain.identity.repository import RefreshTokenRepository, UserRepository
from emporion.domain.identity.user import User
from emporion.domain.shared.ids import PLATFORM
from emporion.infrastructure.persistence.counts import SqlCounts
from emporion.infrastructure.persistence.models.identity import RefreshTokenModel, UserModel
from emporion.infrastructure.persistence.models.people import ProfileModel
from emporion.infrastructure.persistence.reader import Pattern, Shop
from emporion.infrastructure.persistence.search import Indexed, SqlSearches, document
from emporion.infrastructure.persistence.set_changes import SqlSetChanges
from emporion.infrastructure.persistence.soft_delete import SqlSoftDeletes

_USERS = UserModel.__table__.c
_TOKENS = RefreshTokenModel.__table__.c
_PROFILES = ProfileModel.__table__


class SqlUserRepository(SqlSoftDeletes[User], SqlCounts[User], SqlSearches[User], UserRepository):
    """`UserRepository` on PostgreSQL."""

    model = UserModel
    searched = ("email", "name")

    @classmethod
    def _found(cls, patterns: Sequence[Pattern], shop: Shop) -> ColumnElement[bool]:
        # Users belong to no shop: there is no row-level security that would hide the index.
        nobody: ColumnElement[UUID] = literal_column(f"'{PLATFORM}'::uuid")
        entries = func.search_entries(nobody, document(_USERS.email, _USERS.name))
        looked_up = (
            entries.bool_op("@>")(func.search_entries(nobody, func.lower(pattern))) for pattern in patterns
        )
        return and_(*map(Indexed, looked_up), super()._found(patterns, shop))

    async def find_by_email(self, email: str) -> User | None:
        return await self._one(self._select().where(func.lower(_USERS.email) == func.lower(email)))

    async def lock_by_id(self, user_id: UUID) -> User | None:
        # FOR NO KEY UPDATE: rows that point to the user, such as new orders and wallets, do not wait.
        return await self._one(self._select().where(_USERS.id == user_id).with_for_update(key_share=True))

    async def find_with_profile(self, user_id: UUID) -> Person | None:
        with_profile = self._table.outerjoin(_PROFILES, _PROFILES.c.user_id == _USERS.id)
        written = [column.label(f"profile_{column.name}") for column in _PROFILES.columns]
        statement = self._select(*written).select_from(with_profile).where(_USERS.id == user_id)
        for row in await self._uow.connection.fetch(statement):
            (user,) = await self._hydrate([row])
            return Person(user, _profile(row) or Profile.blank(user.id, user.created_at))
        return None


def _profile(row: Row[Any]) -> Profile | None:
    """The profile of a row that has one."""
    if row.profile_id is None:
        return None
    held = {column.name: row._mapping[f"profile_{column.name}"] for column in _PROFILES.columns}
    profile: Profile = ProfileModel(**held).to_entity()
    return profile


class SqlRefreshTokenRepository(SqlSetChanges[RefreshToken], RefreshTokenRepository):
    """`RefreshTokenRepository` on PostgreSQL."""

    model = RefreshTokenModel

    async def find_by_hash(self, token_hash: str) -> RefreshToken | None:
        return await self._one(self._select().where(_TOKENS.token_hash == token_hash))

    async def lock_by_hash(self, token_hash: str) -> RefreshToken | None:
        found = self._select().where(_TOKENS.token_hash == token_hash)
        return await self._one(found.with_for_update(key_share=True))

    async def lock_family(self, family_id: UUID) -> list[RefreshToken]:
        return await self._lock(_TOKENS.family_id == family_id)

    async def last_issue(self, user_id: UUID) -> datetime | None:
        newest = select(func.max(_TOKENS.created_at).label("at")).where(_TOKENS.user_id == user_id)
        (row,) = await self._uow.connection.fetch(newest)
        found: datetime | None = row.at
        return found

    async def lock_of_user(self, user_id: UUID) -> list[RefreshToken]:
        return await self._lock(_TOKENS.user_id == user_id)

    async def _lock(self, whose: ColumnElement[bool]) -> list[RefreshToken]:
        live = self._select().where(whose, _TOKENS.revoked_at.is_(None))
        return await self._all(live.order_by(_TOKENS.id).with_for_update(key_share=True))
