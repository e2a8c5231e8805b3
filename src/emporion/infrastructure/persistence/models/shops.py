"""Tables of shops, which are global, and of their members."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from emporion.domain.identity.errors import UserInUse, UserNotFound
from emporion.domain.shops.errors import AlreadyMember, SlugTaken
from emporion.domain.shops.membership import Membership, Role
from emporion.domain.shops.shop import Shop, ShopStatus
from emporion.infrastructure.persistence.base import BaseMutableModel, ShopScoped, Values, enum_check
from emporion.infrastructure.persistence.code_points import sorted_index


class ShopModel(BaseMutableModel):
    """A shop. Rows of all shop tables point to its id."""

    __tablename__ = "shops"
    __table_args__ = (
        enum_check("status", ShopStatus),
        sorted_index("ix_shops_slug", "slug", "id", text="slug"),
        UniqueConstraint(
            "slug", name="uq_shops_slug", info={"error": lambda row: SlugTaken(slug=row["slug"])}
        ),
    )

    slug: Mapped[str]
    name: Mapped[str]
    currency: Mapped[str]
    status: Mapped[str]

    def to_entity(self) -> Shop:
        return Shop(
            id=self.id,
            created_at=self.created_at,
            updated_at=self.updated_at,
            version=self.version,
            slug=self.slug,
            name=self.name,
            currency=self.currency,
            status=ShopStatus(self.status),
        )

    @classmethod
    def from_entity(cls, entity: Any) -> Values:
        shop: Shop = entity
        return {
            "id": shop.id,
            "slug": shop.slug,
            "name": shop.name,
            "currency": shop.currency,
            "status": shop.status.value,
            "created_at": shop.created_at,
        }


class MembershipModel(ShopScoped, BaseMutableModel):
    """A user's role in a shop."""

    __tablename__ = "memberships"
    __table_args__ = (
        enum_check("role", Role),
        UniqueConstraint(
            "shop_id",
            "user_id",
            name="uq_memberships_user",
            info={"error": lambda row: AlreadyMember(user_id=row["user_id"])},
        ),
        Index("ix_memberships_user_id", "user_id"),
    )

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey(
            "users.id",
            name="fk_memberships_user",
            info={
                "error": lambda row: UserNotFound(user=str(row["user_id"])),
                "restricts": lambda row: UserInUse(user_id=row.get("id")),
            },
        )
    )
    role: Mapped[str]

    def to_entity(self) -> Membership:
        return Membership(
            id=self.id,
            created_at=self.created_at,
            updated_at=self.updated_at,
            version=self.version,
            shop_id=self.shop_id,
            user_id=self.user_id,
            role=Role(self.role),
        )

    @classmethod
    def from_entity(cls, entity: Any) -> Values:
        membership: Membership = entity
        return {
            "shop_id": membership.shop_id,
            "id": membership.id,
            "user_id": membership.user_id,
            "role": membership.role.value,
            "created_at": membership.created_at,
        }
