"""What the shop offers, page by page."""

from dataclasses import dataclass
from typing import Final

from returns.result import Failure, Result, Success

from emporion.application.catalog.views import ProductSummary
from emporion.application.catalog.visibility import sees_everything
from emporion.application.shared.access import Access, AccessDenied
from emporion.application.shared.context import Context
from emporion.application.shared.lists import conditions, found
from emporion.application.shared.messages import Query, handles
from emporion.domain.catalog.fields import ProductFields
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.catalog.repository import ProductRepository
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page
from emporion.domain.shops.repository import MembershipRepository

ListProductsError = AccessDenied
_ACTIVE: Final = ProductFields.status.equals(ProductStatus.ACTIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListProducts(Query[Page[ProductSummary], ListProductsError]):
    """In order of creation unless told otherwise; `search` are words in title, vendor, handle or SKU."""

    listing: Listing[Product] = ALL
    search: str | None = None
    page: AnyRequest = FIRST_PAGE


@handles(ListProducts, access=Access.ANYONE)
class ListProductsHandler:
    """- The public sees active products; to ask for others is refused, not answered with nothing."""

    def __init__(
        self, context: Context, products: ProductRepository, memberships: MembershipRepository
    ) -> None:
        self._context = context
        self._products = products
        self._memberships = memberships

    async def handle(self, query: ListProducts) -> Result[Page[ProductSummary], ListProductsError]:
        listing = query.listing
        if not await sees_everything(self._context, self._memberships):
            if not _is_public(listing):
                return Failure(AccessDenied(use_case="ListProducts", needs=Access.STAFF.value))
            listing = listing.also(_ACTIVE)
        page = await found(query.search, self._products, query.page, listing)
        return Success(page.of(map(ProductSummary.of, page.items)))


def _is_public(listing: Listing[Product]) -> bool:
    asked = [each for each in conditions(listing.filter) if each.field is ProductFields.status]
    return all(each == _ACTIVE for each in asked)
