"""What a shop sees of its customers."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from emporion.application.catalog.views import VariantView
from emporion.application.identity.people_views import ProfileView
from emporion.application.orders.views import OrderView
from emporion.application.wallets.views import WalletView


class CustomerPart(StrEnum):
    """What may be answered together with a customer: one statement each, orders two (with their lines)."""

    PROFILE = "profile"
    ORDERS = "orders"
    VARIANTS = "variants"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerView:
    """A user with the wallets in this shop. The rest is null unless it was asked for: the newest orders with
    their lines, and the variants of these lines as they are now."""

    id: UUID
    email: str
    name: str
    wallets: tuple[WalletView, ...]
    profile: ProfileView | None = None
    orders: tuple[OrderView, ...] | None = None
    variants: tuple[VariantView, ...] | None = None
