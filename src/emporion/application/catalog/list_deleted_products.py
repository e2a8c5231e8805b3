"""What was deleted and can be brought back."""

from dataclasses import dataclass

from returns.result import Result, Success

from emporion.application.catalog.deleted_views import DeletedProductView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.domain.catalog.repository import ProductRepository
from emporion.domain.shared.errors import DomainError
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import FIRST_PAGE, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDeletedProducts(Query[Page[DeletedProductView], DomainError]):
    """In order of creation."""

    page: AnyRequest = FIRST_PAGE


@handles(ListDeletedProducts, access=Access.STAFF)
class ListDeletedProductsHandler:
    def __init__(self, products: ProductRepository) -> None:
        self._products = products

    async def handle(self, query: ListDeletedProducts) -> Result[Page[DeletedProductView], DomainError]:
        found = await self._products.find_deleted(query.page)
        return Success(found.of(map(DeletedProductView.of, found.items)))
