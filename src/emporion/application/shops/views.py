"""What the shops context answers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from emporion.domain.shops.membership import Membership, Role
from emporion.domain.shops.shop import Shop, ShopStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopView:
    """A shop, for everybody. `currency` is ISO 4217."""

    id: UUID
    slug: str
    name: str
    currency: str
    status: ShopStatus
    created_at: datetime
    version: int

    @classmethod
    def of(cls, shop: Shop) -> "ShopView":
        return cls(
            id=shop.id,
            slug=shop.slug,
            name=shop.name,
            currency=shop.currency,
            status=shop.status,
            created_at=shop.created_at,
            version=shop.version,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """A user's role in the shop, since `created_at` (UTC) a member; `id` is the membership's."""

    id: UUID
    user_id: UUID
    role: Role
    created_at: datetime
    version: int

    @classmethod
    def of(cls, membership: Membership) -> "MemberView":
        return cls(
            id=membership.id,
            user_id=membership.user_id,
            role=membership.role,
            created_at=membership.created_at,
            version=membership.version,
        )
