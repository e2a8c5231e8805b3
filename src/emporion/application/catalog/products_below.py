"""What stands on a shelf and on all below it."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.views import ProductSummary
from emporion.application.catalog.visibility import ACTIVE, asks_for_hidden, sees_everything
from emporion.application.shared.access import Access, AccessDenied
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.domain.catalog.errors import CategoryNotFound
from emporion.domain.catalog.product import Product
from emporion.domain.catalog.repository import CategoryRepository, ProductRepository
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page
from emporion.domain.shops.repository import MembershipRepository

ProductsBelowError = CategoryNotFound | AccessDenied


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductsBelow(Query[Page[ProductSummary], ProductsBelowError]):
    """Filed under the category or any below it; in order of creation unless told otherwise."""

    category_id: UUID
    listing: Listing[Product] = ALL
    page: AnyRequest = FIRST_PAGE


@handles(ProductsBelow, access=Access.ANYONE)
class ProductsBelowHandler:
    """- The public sees active products; to ask for others is refused, not answered with nothing."""

    def __init__(
        self,
        context: Context,
        categories: CategoryRepository,
        products: ProductRepository,
        memberships: MembershipRepository,
    ) -> None:
        self._context = context
        self._categories = categories
        self._products = products
        self._memberships = memberships

    async def handle(self, query: ProductsBelow) -> Result[Page[ProductSummary], ProductsBelowError]:
        if await self._categories.find_by_id(query.category_id) is None:
            return Failure(CategoryNotFound(category_id=query.category_id))
        listing = query.listing
        if not await sees_everything(self._context, self._memberships):
            if asks_for_hidden(listing):
                return Failure(AccessDenied(use_case="ProductsBelow", needs=Access.STAFF.value))
            listing = listing.also(ACTIVE)
        page = await self._products.find_below(query.category_id, query.page, listing)
        return Success(page.of(map(ProductSummary.of, page.items)))
