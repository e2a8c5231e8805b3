"""What the shop offers, page by page."""

from dataclasses import dataclass, field
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.views import ProductSummary
from emporion.application.catalog.visibility import sees_everything
from emporion.application.shared.access import Access, AccessDenied
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Query, handles
from emporion.domain.catalog.product import ProductStatus
from emporion.domain.catalog.repository import ProductRepository
from emporion.domain.shared.page import Page, PageRequest
from emporion.domain.shops.repository import MembershipRepository

ListProductsError = AccessDenied


@dataclass(frozen=True, slots=True, kw_only=True)
class ListProducts(Query[Page[ProductSummary], ListProductsError]):
    """In order of creation. `status` None: all that the actor may see; `category_id` does not look below."""

    page: PageRequest = field(default_factory=PageRequest)
    status: ProductStatus | None = None
    category_id: UUID | None = None


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
        status = query.status
        if status is not ProductStatus.ACTIVE and not await sees_everything(self._context, self._memberships):
            if status is not None:
                return Failure(AccessDenied(use_case="ListProducts", needs=Access.STAFF.value))
            status = ProductStatus.ACTIVE
        found = await self._products.find_listed(query.page, status=status, category_id=query.category_id)
        return Success(Page(tuple(map(ProductSummary.of, found.items)), found.next_after))
