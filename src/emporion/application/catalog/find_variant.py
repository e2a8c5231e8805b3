"""One variant, by what people have at hand."""

from dataclasses import dataclass
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.application.catalog.views import VariantView
from emporion.application.shared.access import Access
from emporion.application.shared.messages import Query, handles
from emporion.domain.catalog.repository import ProductRepository, VariantRepository
from emporion.domain.catalog.variant import Variant
from emporion.domain.shared.errors import Conflict, NotFound
from emporion.domain.shared.texts import storable


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantUnknown(NotFound):
    """No variant of a product that is not deleted has this id or SKU."""

    variant: str

    @property
    def message(self) -> str:
        return f"This shop has no variant with the id or SKU '{self.variant}'; look at its product."


@dataclass(frozen=True, slots=True, kw_only=True)
class SkuAmbiguous(Conflict):
    """Several variants have this SKU, so it names none of them."""

    sku: str
    variant_ids: tuple[UUID, ...]

    @property
    def message(self) -> str:
        ids = ", ".join(map(str, self.variant_ids))
        return f"The SKU '{self.sku}' belongs to {len(self.variant_ids)} variants; use an id: {ids}."


FindVariantError = VariantUnknown | SkuAmbiguous


@dataclass(frozen=True, slots=True, kw_only=True)
class FindVariant(Query[VariantView, FindVariantError]):
    """By id, or by SKU where only one variant has it. Deleted products are not looked at."""

    variant: str


@handles(FindVariant, access=Access.STAFF)
class FindVariantHandler:
    def __init__(self, products: ProductRepository, variants: VariantRepository) -> None:
        self._products = products
        self._variants = variants

    async def handle(self, query: FindVariant) -> Result[VariantView, FindVariantError]:
        found = [each for each in await self._find(query.variant) if await self._is_live(each)]
        match found:
            case []:
                return Failure(VariantUnknown(variant=query.variant))
            case [variant]:
                return Success(VariantView.of(variant))
            case several:
                ids = tuple(variant.id for variant in several)
                return Failure(SkuAmbiguous(sku=query.variant, variant_ids=ids))

    async def _find(self, text: str) -> list[Variant]:
        try:
            variant = await self._variants.find_by_id(UUID(text))
        except ValueError:
            return await self._variants.find_by_sku(text) if storable(text) else []
        return [] if variant is None else [variant]

    async def _is_live(self, variant: Variant) -> bool:
        return await self._products.find_by_id(variant.product_id) is not None
