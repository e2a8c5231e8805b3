"""A product export as the contenders read it: grouped by handle, in batches that fit one transaction."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby, islice
from pathlib import Path
from typing import Final

BATCH: Final = 200
COMMAND: Final = "ImportProductBatch"


@dataclass(frozen=True, slots=True)
class FileVariant:
    """One row of the file."""

    options: dict[str, str]
    sku: str
    stock: int
    price: Decimal

    @property
    def title(self) -> str:
        return " / ".join(self.options.values())


@dataclass(frozen=True, slots=True)
class FileProduct:
    """What the rows with one handle say."""

    handle: str
    title: str
    vendor: str
    status: str
    variants: list[FileVariant] = field(default_factory=list)

    @property
    def attributes(self) -> dict[str, list[str]]:
        return {"options": list(self.variants[0].options)}


def batches(file: str) -> Iterator[list[FileProduct]]:
    """Products in the file's order; memory is that of one batch."""
    with Path(file).open(newline="", encoding="utf-8") as opened:
        products = _products(csv.DictReader(opened))
        while batch := list(islice(products, BATCH)):
            yield batch


def _products(rows: Iterator[dict[str, str]]) -> Iterator[FileProduct]:
    for handle, group in groupby(rows, key=lambda row: row["Handle"]):
        own = list(group)
        first, option = own[0], own[0]["Option1 Name"]
        variants = [
            FileVariant(
                options={option: row["Option1 Value"]},
                sku=row["Variant SKU"],
                stock=int(row["Variant Inventory Qty"]),
                price=Decimal(row["Variant Price"]),
            )
            for row in own
        ]
        yield FileProduct(handle, first["Title"], first["Vendor"], first["Status"], variants)
