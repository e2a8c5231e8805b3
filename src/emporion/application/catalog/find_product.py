"""One product with its variants."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.views import ProductView
from emporion.application.catalog.visibility import is_public, sees_everything
from emporion.application.shared.access import Access
from emporion.application.shared.cache import Cached, CachedHandler
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Isolation, Query, handles
from emporion.domain.catalog.errors import ProductNotFound
from emporion.domain.catalog.product import Product
from emporion.domain.catalog.repository import ProductRepository, VariantRepository
from emporion.domain.shared.texts import storable
from emporion.domain.shops.repository import MembershipRepository

FindProductError = ProductNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class FindProduct(Query[ProductView, FindProductError]):
    """By id or by handle, whichever the text is: no handle looks like an id."""

    product: str


def _key(query: FindProduct) -> str:
    """The same for every spelling of an id and of a handle."""
    try:
        return str(UUID(query.product))
    except ValueError:
        return query.product.lower()


PRODUCT_CACHE: Final[Cached[FindProduct, ProductView]] = Cached(
    kind="products",
    key=_key,
    subject=lambda view: view.id,
    tables={"products": "id", "product_categories": "product_id", "variants": "product_id"},
    public=lambda view: is_public(view),
)


@handles(FindProduct, access=Access.ANYONE, isolation=Isolation.REPEATABLE_READ, cached=PRODUCT_CACHE)
class FindProductHandler(CachedHandler[FindProduct, ProductView, FindProductError]):
    """- Product and variants are of one snapshot.
    - To the public, a draft or archived product does not exist."""

    def __init__(
        self,
        context: Context,
        products: ProductRepository,
        variants: VariantRepository,
        memberships: MembershipRepository,
    ) -> None:
        self._context = context
        self._products = products
        self._variants = variants
        self._memberships = memberships

    async def load(self, query: FindProduct) -> Result[ProductView, FindProductError]:
        product = await self._find(query.product)
        if product is None:
            return Failure(ProductNotFound(product=query.product))
        return Success(ProductView.of(product, await self._variants.find_by_product(product.id)))

    async def show(self, query: FindProduct, view: ProductView) -> Result[ProductView, FindProductError]:
        if is_public(view) or await sees_everything(self._context, self._memberships):
            return Success(view)
        return Failure(ProductNotFound(product=query.product))

    async def _find(self, product: str) -> Product | None:
        try:
            return await self._products.find_by_id(UUID(product))
        except ValueError:
            return await self._products.find_by_handle(product.lower()) if storable(product) else None
