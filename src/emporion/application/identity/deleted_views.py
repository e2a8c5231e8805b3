"""What identity answers about who was deleted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from emporion.domain.identity.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedUserView:
    """Who deleted the user (itself, or null: the operator), when (UTC) and why."""

    id: UUID
    email: str
    name: str
    deleted_at: datetime | None
    deleted_by: UUID | None
    reason: str
    version: int

    @classmethod
    def of(cls, user: User) -> Self:
        return cls(
            id=user.id,
            email=user.email,
            name=user.name,
            deleted_at=user.deleted_at,
            deleted_by=user.deleted_by,
            reason=user.delete_reason or "",
            version=user.version,
        )
