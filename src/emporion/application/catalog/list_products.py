"""What the shop offers, page by page."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from returns.result import Failure, Result, Success

from emporion.application.catalog.parts import NO_PARTS, ProductPart
from emporion.application.catalog.ports import ProductSummaries
from emporion.application.catalog.views import ProductSummary, VariantView
from emporion.application.catalog.visibility import ACTIVE, asks_for_hidden, sees_everything
from emporion.application.shared.access import Access, AccessDenied
from emporion.application.shared.context import Context
from emporion.application.shared.lists import found
from emporion.application.shared.messages import Query, handles
from emporion.domain.catalog.product import Product
from emporion.domain.catalog.repository import CategoryRepository, VariantRepository
from emporion.domain.shared.criteria import ALL, Listing
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page
from emporion.domain.shops.repository import MembershipRepository

ListProductsError = AccessDenied


@dataclass(frozen=True, slots=True, kw_only=True)
class ListProducts(Query[Page[ProductSummary], ListProductsError]):
    """In order of creation unless told otherwise; `search` are words in title, vendor, handle or SKU."""

    listing: Listing[Product] = ALL
    search: str | None = None
    include: frozenset[ProductPart] = NO_PARTS
    page: AnyRequest = FIRST_PAGE


@handles(ListProducts, access=Access.ANYONE)
class ListProductsHandler:
    """- The public sees active products; to ask for others is refused, not answered with nothing.
    - One statement for the page, and one for each part."""

    def __init__(
        self,
        context: Context,
        products: ProductSummaries,
        variants: VariantRepository,
        categories: CategoryRepository,
        memberships: MembershipRepository,
    ) -> None:
        self._context = context
        self._products = products
        self._variants = variants
        self._categories = categories
        self._memberships = memberships

    async def handle(self, query: ListProducts) -> Result[Page[ProductSummary], ListProductsError]:
        listing = query.listing
        if not await sees_everything(self._context, self._memberships):
            if asks_for_hidden(listing):
                return Failure(AccessDenied(use_case="ListProducts", needs=Access.STAFF.value))
            listing = listing.also(ACTIVE)
        page = await found(query.search, self._products, query.page, listing)
        return Success(page.of(await self._with_parts(page.items, query.include)))

    async def _with_parts(
        self, products: Sequence[ProductSummary], include: Set[ProductPart]
    ) -> Sequence[ProductSummary]:
        if ProductPart.VARIANTS in include:
            variants = await self._variants.find_by_products([each.id for each in products])
            products = [
                replace(each, variants=tuple(map(VariantView.of, variants[each.id]))) for each in products
            ]
        if ProductPart.CATEGORIES in include:
            filed = {category_id for each in products for category_id in each.category_ids}
            categories = await self._categories.find_many(filed)
            products = [each.filed_under(categories) for each in products]
        return products
