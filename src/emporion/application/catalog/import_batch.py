"""Bring some products of an import file into the shop."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Never

from returns.result import Failure, Result, Success

from emporion.application.catalog.import_input import FileProduct
from emporion.application.catalog.import_product import all_rejected, import_product
from emporion.application.catalog.import_report import ProductOutcome
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.application.shared.ports import Savepoints
from emporion.domain.catalog.errors import HandleTaken, OptionsTaken
from emporion.domain.catalog.repository import ProductRepository, VariantRepository
from emporion.domain.shared.errors import DomainError

ImportProductBatchError = HandleTaken | OptionsTaken
"""What a product that somebody else made at the same moment can refuse; running again finds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProductBatch(Command[tuple[ProductOutcome, ...], ImportProductBatchError]):
    """Products of the file named `source`, each handle once."""

    source: str
    products: tuple[FileProduct, ...]


@handles(ImportProductBatch, access=Access.STAFF)
class ImportProductBatchHandler:
    """- One reading of the products and one of their variants, however many; both locked.
    - What differs is saved, what does not is not touched: a second run writes nothing.
    - Rows that cannot go in are told; they do not stop the others: where the store refuses the batch, each
      product goes into a savepoint of its own and the good ones stay."""

    def __init__(
        self,
        context: Context,
        products: ProductRepository,
        variants: VariantRepository,
        savepoints: Savepoints,
    ) -> None:
        self._context = context
        self._products = products
        self._variants = variants
        self._savepoints = savepoints

    async def handle(self, command: ImportProductBatch) -> Result[tuple[ProductOutcome, ...], Never]:
        together = await self._savepoints.attempt(lambda: self._import(command.source, command.products))
        if isinstance(together, Success):
            return together
        return Success(tuple([await self._alone(command.source, told) for told in command.products]))

    async def _alone(self, source: str, told: FileProduct) -> ProductOutcome:
        imported = await self._savepoints.attempt(lambda: self._import(source, [told]))
        if isinstance(imported, Failure):
            refused: DomainError = imported.failure()
            return all_rejected(told, refused.message)
        return imported.unwrap()[0]

    async def _import(
        self, source: str, products: Sequence[FileProduct]
    ) -> Result[tuple[ProductOutcome, ...], Never]:
        known = await self._products.lock_by_handles([told.handle for told in products])
        stored = await self._variants.lock_by_products([product.id for product in known.values()])
        outcomes: list[ProductOutcome] = []
        for told in products:
            product = known.get(told.handle)
            imported = import_product(
                self._context.shop,
                told,
                product,
                stored[product.id] if product else [],
                f"import of {source}",
                self._context.now,
            )
            if imported.product is not None:
                await self._products.save(imported.product)
            for variant in imported.variants:
                await self._variants.save(variant)
            outcomes.append(imported.outcome)
        return Success(tuple(outcomes))
