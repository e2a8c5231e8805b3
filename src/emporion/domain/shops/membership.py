"""Who runs a shop, and how far their hand reaches."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from emporion.domain.shared.entity import MutableEntity
from emporion.domain.shared.ids import new_id


class Role(StrEnum):
    """Owners may do all that staff may, and decide who is a member."""

    OWNER = "owner"
    STAFF = "staff"


@dataclass(slots=True, kw_only=True, eq=False)
class Membership(MutableEntity):
    """One user's role in one shop; a user has at most one membership in a shop."""

    shop_id: UUID
    user_id: UUID
    role: Role

    @classmethod
    def grant(cls, *, shop_id: UUID, user_id: UUID, role: Role, now: datetime) -> "Membership":
        return cls(id=new_id(), created_at=now, updated_at=now, shop_id=shop_id, user_id=user_id, role=role)

    @property
    def is_owner(self) -> bool:
        return self.role is Role.OWNER
