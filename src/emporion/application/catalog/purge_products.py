"""Remove for good what was deleted long ago."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from returns.result import Result, Success

from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.shared.ports import Savepoints
from emporion.application.upkeep.ports import Retention
from emporion.application.upkeep.purging import BATCH, PurgeView
from emporion.domain.catalog.product import Product
from emporion.domain.catalog.repository import ProductRepository, VariantRepository
from emporion.domain.shared.errors import DomainError


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeProducts(Command[PurgeView, DomainError]):
    """Products of one shop deleted longer ago than the retention time: at most `limit`, with ids beyond
    `after`; `kept` are handles."""

    limit: int = BATCH
    after: UUID | None = None


@handles(PurgeProducts, access=Access.OPERATOR, replayable=False)
class PurgeProductsHandler:
    """- A product of which a variant was ever sold stays deleted and is named: orders point to it.
    - Each product goes in a savepoint of its own, so that one which cannot go holds up no other."""

    def __init__(
        self,
        context: Context,
        products: ProductRepository,
        variants: VariantRepository,
        savepoints: Savepoints,
        retention: Retention,
    ) -> None:
        self._before = context.now - retention.deleted
        self._products = products
        self._variants = variants
        self._savepoints = savepoints

    async def handle(self, command: PurgeProducts) -> Result[PurgeView, DomainError]:
        expired = await self._products.lock_expired(self._before, command.limit, command.after)
        kept = tuple([product.handle for product in expired if not await self._is_gone(product)])
        last = expired[-1].id if len(expired) == command.limit else None
        return Success(PurgeView(purged=len(expired) - len(kept), kept=kept, next_after=last))

    async def _is_gone(self, product: Product) -> bool:
        return isinstance(await self._savepoints.attempt(partial(self._purge, product)), Success)

    async def _purge(self, product: Product) -> Result[None, DomainError]:
        for variant in (await self._variants.lock_by_products([product.id]))[product.id]:
            await self._variants.delete(variant)
        await self._products.delete(product)
        return Success(None)
