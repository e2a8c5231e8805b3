"""The products of an export in batches: the only thing the import needs to know of Shopify."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from emporion.application.catalog.import_input import FileProduct
from emporion.application.catalog.import_report import Outcome, Tally
from emporion.application.catalog.shopify.groups import read_groups
from emporion.application.catalog.shopify.interpret import Interpreted, interpret
from emporion.application.catalog.shopify.source import Source
from emporion.application.catalog.shopify.survey import Survey

MAX_VARIANTS: Final = 1000
"""Variants of a batch; a product that has more alone is a batch of its own."""


class FileLost(Exception):
    """The file could be read a moment ago and cannot any more."""


@dataclass(slots=True)
class ExportReader:
    """Walks a file that was surveyed. Rows that are no product's variants are added to `tally` as they
    come; `position` of `size` bytes of the file have been read."""

    source: Source
    survey: Survey
    tally: Tally
    position: int = field(default=0, init=False)
    size: int = field(default=0, init=False)

    def batches(self, products: int) -> Iterator[list[FileProduct]]:
        """At most `products` products a batch. Raises `FileLost`."""
        batch: list[FileProduct] = []
        size = 0
        try:
            self.size = self.source.size
            for product in self._products():
                if batch and (len(batch) >= products or size + len(product.variants) > MAX_VARIANTS):
                    yield batch
                    batch, size = [], 0
                batch.append(product)
                size += len(product.variants)
        except OSError as error:
            raise FileLost(error.strerror or str(error)) from error
        if batch:
            yield batch

    def _products(self) -> Iterator[FileProduct]:
        for group in read_groups(self.source, self.survey, self._read_to):
            told = interpret(group, self.survey.layout.columns)
            self._count(told, has_handle=bool(group.handle))
            if told.product is not None:
                yield told.product

    def _count(self, told: Interpreted, *, has_handle: bool) -> None:
        self.tally.rows += told.rows
        self.tally.image_rows += told.image_rows
        self.tally.blank_rows += told.blank_rows
        for row in told.rejected:
            self.tally.reject(row)
        for note in told.notes:
            self.tally.note(note)
        if has_handle and told.product is None:
            self.tally.products = self.tally.products.plus(Outcome.REJECTED)

    def _read_to(self, position: int) -> None:
        self.position = position
