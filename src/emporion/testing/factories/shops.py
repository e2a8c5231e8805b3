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
    name: str = "Corner shop",
    currency: str = "EUR",
    status: ShopStatus = ShopStatus.OPEN,
    now: datetime = NOW,
) -> Shop:
    """A shop without wallets and members: see `make_shop_wallets` and `make_membership`."""
    chosen = shop_id or new_id()
    return Shop(
        id=chosen,
        created_at=now,
        updated_at=now,
        slug=slug or f"shop-{chosen.hex}",
        name=name,
        currency=currency,
        status=status,
    )


def make_membership(
    *,
    shop_id: UUID | None = None,
    user_id: UUID | None = None,
    role: Role = Role.OWNER,
    now: datetime = NOW,
) -> Membership:
    """A membership, an owner's unless said otherwise."""
    return Membership.grant(shop_id=shop_id or new_id(), user_id=user_id or new_id(), role=role, now=now)
