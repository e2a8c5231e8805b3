"""Who sees what is not for sale: the shop's members, and the operator."""

from emporion.application.catalog.views import ProductView
from emporion.application.shared.context import Context
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.shops.repository import MembershipRepository


async def sees_everything(context: Context, memberships: MembershipRepository) -> bool:
    """Whether the actor is staff of the shop; asks the database only for signed-in users."""
    if context.is_system:
        return True
    return context.user_id is not None and await memberships.find_by_user(context.user_id) is not None


def is_public(product: Product | ProductView) -> bool:
    return product.status is ProductStatus.ACTIVE
