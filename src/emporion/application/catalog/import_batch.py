"""Bring some products of an import file into the shop."""

from dataclasses import dataclass
from typing import Never

from returns.result import Result, Success

from emporion.application.catalog.import_input import FileProduct
from emporion.application.catalog.import_product import import_product
from emporion.application.catalog.import_report import ProductOutcome
from emporion.application.shared.access import Access
from emporion.application.shared.context import Context
from emporion.application.shared.messages import Command, handles
from emporion.domain.catalog.errors import HandleTaken, OptionsTaken
from emporion.domain.catalog.repository import ProductRepository, VariantRepository

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
    - Rows that cannot go in are told; they do not stop the others."""

    def __init__(self, context: Context, products: ProductRepository, variants: VariantRepository) -> None:
        self._context = context
        self._products = products
        self._variants = variants

    async def handle(self, command: ImportProductBatch) -> Result[tuple[ProductOutcome, ...], Never]:
        known = await self._products.lock_by_handles([told.handle for told in command.products])
        stored = await self._variants.lock_by_products([product.id for product in known.values()])
        outcomes: list[ProductOutcome] = []
        for told in command.products:
            product = known.get(told.handle)
            imported = import_product(
                self._context.shop,
                told,
                product,
                stored[product.id] if product else [],
                f"import of {command.source}",
                self._context.now,
            )
            if imported.product is not None:
                await self._products.save(imported.product)
            for variant in imported.variants:
                await self._variants.save(variant)
            outcomes.append(imported.outcome)
        return Success(tuple(outcomes))
