"""Shops and memberships."""

from datetime import datetime
from uuid import UUID

from emporion.domain.shared.ids import new_id
from emporion.domain.shops.membership import Membership, Role
from emporion.domain.shops.shop import Shop, ShopStatus
from emporion.testing.factories import NOW


def make_shop(
    *,
    shop_id: UUID | None = None,
    slug: str | None = None,
    name: str = "Corner Shop",
    currency: str = "EUR",
    status: ShopStatus = ShopStatus.OPEN,
    now: datetime = NOW,
) -> Shop:
    """An open shop with a slug of its own; its wallets are separate (`make_shop_wallets`)."""
    known = shop_id or new_id()
    return Shop(
        id=known,
        created_at=now,
        updated_at=now,
        slug=slug or f"shop-{known.hex}",
        name=name,
        currency=currency,
        status=status,
    )


def make_membership(
    *,
    shop_id: UUID | None = None,
    user_id: UUID | None = None,
    role: Role = Role.STAFF,
    now: datetime = NOW,
) -> Membership:
    """Staff of a shop, unless `role` says owner."""
    return Membership(
        id=new_id(),
        created_at=now,
        updated_at=now,
        shop_id=shop_id or new_id(),
        user_id=user_id or new_id(),
        role=role,
    )
