"""One product with its variants and the categories it is filed under."""

from dataclasses import dataclass, replace

from returns.result import Result, Success

from emporion.application.catalog.find_product import FindProduct, FindProductHandler
from emporion.application.catalog.views import ProductView, views_of
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Isolation, Query, handles
from emporion.domain.catalog.errors import ProductNotFound
from emporion.domain.catalog.repository import CategoryRepository, ProductRepository, VariantRepository
from emporion.domain.shops.repository import MembershipRepository


@dataclass(frozen=True, slots=True, kw_only=True)
class FindProductWithCategories(Query[ProductView, ProductNotFound]):
    """As `FindProduct`, with `categories`."""

    product: str


@handles(FindProductWithCategories, access=Access.ANYONE, isolation=Isolation.REPEATABLE_READ)
class FindProductWithCategoriesHandler:
    """- One statement more, for all categories; all of one snapshot.
    - Not cached: a category's change would outdate the answers about everything that is filed there."""

    def __init__(
        self,
        context: Context,
        products: ProductRepository,
        variants: VariantRepository,
        categories: CategoryRepository,
        memberships: MembershipRepository,
    ) -> None:
        self._product = FindProductHandler(context, products, variants, memberships)
        self._categories = categories

    async def handle(self, query: FindProductWithCategories) -> Result[ProductView, ProductNotFound]:
        found = await self._product.handle(FindProduct(product=query.product))
        if not isinstance(found, Success):
            return found
        view = found.unwrap()
        known = await self._categories.find_many(view.category_ids)
        return Success(replace(view, categories=views_of(view.category_ids, known)))
