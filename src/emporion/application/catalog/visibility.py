"""Who sees what is not for sale: the shop's members, and the operator."""

from typing import Final

from emporion.application.catalog.views import ProductView
from emporion.application.shared.context import Context
from emporion.application.shared.lists import conditions
from emporion.domain.catalog.fields import ProductFields
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.shared.criteria import Listing
from emporion.domain.shops.repository import MembershipRepository

ACTIVE: Final = ProductFields.status.equals(ProductStatus.ACTIVE)


async def sees_everything(context: Context, memberships: MembershipRepository) -> bool:
    """Whether the actor is staff of the shop; asks the database only for signed-in users."""
    if context.is_system:
        return True
    return context.user_id is not None and await memberships.find_by_user(context.user_id) is not None


def asks_for_hidden(listing: Listing[Product]) -> bool:
    """Whether a list names another status than the public may see."""
    asked = [each for each in conditions(listing.filter) if each.field is ProductFields.status]
    return any(each != ACTIVE for each in asked)


def is_public(product: Product | ProductView) -> bool:
    return product.status is ProductStatus.ACTIVE
