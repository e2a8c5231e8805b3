"""Tables of users and their refresh tokens. Both are global: no shop owns a person."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from emporion.domain.identity.errors import EmailTaken
from emporion.domain.identity.refresh_token import RefreshToken
from emporion.domain.identity.user import User
from emporion.domain.shared.ids import PLATFORM
from emporion.infrastructure.persistence.base import BaseMutableModel, Values
from emporion.infrastructure.persistence.code_points import sorted_index
from emporion.infrastructure.persistence.deletion import (
    LIVE,
    SoftDeleteColumns,
    deleted_index,
    deletion,
    deletion_check,
)

_SECRET: Final = {"secret": True}
_PERSONAL: Final = {"personal": True}


class UserModel(SoftDeleteColumns, BaseMutableModel):
    """A user. Its address is unique, without regard to case, while it is not deleted."""

    __tablename__ = "users"
    __table_args__ = (
        Index(
            "uq_users_email",
            text("lower(email)"),
            unique=True,
            postgresql_where=LIVE,
            info={"error": lambda row: EmailTaken(email=row["email"])},
        ),
        sorted_index("ix_users_email", "email", "id", text="email", where=LIVE),
        Index(
            "ix_users_words",
            text(f"search_entries('{PLATFORM}'::uuid, search_document(email, name))"),
            postgresql_using="gin",
            postgresql_where=LIVE,
        ),
        deletion_check(),
        deleted_index("ix_users_deleted", "id"),
    )

    email: Mapped[str] = mapped_column(info=_PERSONAL)
    name: Mapped[str] = mapped_column(info=_PERSONAL)
    password_hash: Mapped[str] = mapped_column(info=_SECRET)
    is_active: Mapped[bool]
    is_verified: Mapped[bool]
    # Unlike a product's, the reason tells of a person.
    delete_reason: Mapped[str | None] = mapped_column(sort_order=7, info=_PERSONAL)

    def to_entity(self) -> User:
        return User(
            id=self.id,
            created_at=self.created_at,
            updated_at=self.updated_at,
            version=self.version,
            email=self.email,
            name=self.name,
            password_hash=self.password_hash,
            is_active=self.is_active,
            is_verified=self.is_verified,
            **deletion(self),
        )

    @classmethod
    def from_entity(cls, entity: Any) -> Values:
        user: User = entity
        return {
            "id": user.id,
            "email": user.email,
            "name": user.name,
            "password_hash": user.password_hash,
            "is_active": user.is_active,
            "is_verified": user.is_verified,
            **deletion(user),
            "created_at": user.created_at,
        }


class RefreshTokenModel(BaseMutableModel):
    """A refresh token, as its SHA-256. `replaced_by` is no foreign key: old tokens may go in any order."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        UniqueConstraint(
            "token_hash",
            name="uq_refresh_tokens_token_hash",
            info={"unexpected": "256 random bits do not meet twice"},
        ),
        CheckConstraint(
            "replaced_by IS NULL OR revoked_at IS NOT NULL",
            name="replaced_is_revoked",
            info={"unexpected": "a rotation sets both"},
        ),
        Index("ix_refresh_tokens_user_id", "user_id"),
        Index("ix_refresh_tokens_live_family", "family_id", postgresql_where=text("revoked_at IS NULL")),
    )

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", name="fk_refresh_tokens_user", info={"unexpected": "the user's row is locked"})
    )
    token_hash: Mapped[str] = mapped_column(info=_SECRET)
    family_id: Mapped[UUID]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    replaced_by: Mapped[UUID | None]

    def to_entity(self) -> RefreshToken:
        return RefreshToken(
            id=self.id,
            created_at=self.created_at,
            updated_at=self.updated_at,
            version=self.version,
            user_id=self.user_id,
            token_hash=self.token_hash,
            family_id=self.family_id,
            expires_at=self.expires_at,
            revoked_at=self.revoked_at,
            replaced_by=self.replaced_by,
        )

    @classmethod
    def from_entity(cls, entity: Any) -> Values:
        token: RefreshToken = entity
        return {
            "id": token.id,
            "user_id": token.user_id,
            "token_hash": token.token_hash,
            "family_id": token.family_id,
            "expires_at": token.expires_at,
            "revoked_at": token.revoked_at,
            "replaced_by": token.replaced_by,
            "created_at": token.created_at,
        }
