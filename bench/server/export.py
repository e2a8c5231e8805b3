"""Writes product exports of Shopify's form: ten variants a product."""

import csv
from pathlib import Path
from typing import Final

_OF_PRODUCT: Final = 10
_COLUMNS: Final = (
    "Handle",
    "Title",
    "Vendor",
    "Status",
    "Option1 Name",
    "Option1 Value",
    "Variant SKU",
    "Variant Inventory Qty",
    "Variant Price",
)


def write_export(file: Path, variants: int, *, surcharge: int = 0) -> None:
    """`surcharge` are cents on every price: the same products for another price."""
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(_COLUMNS)
        for number in range(variants):
            product, place = divmod(number, _OF_PRODUCT)
            cents = 100 + number * 7 % 9000 + surcharge
            first = (f"Import {product}", f"Vendor {product % 90}", "active") if place == 0 else ("", "", "")
            value, sku = f"Size {place}", f"I{product:06d}-{place}"
            price = f"{cents // 100}.{cents % 100:02d}"
            writer.writerow((f"import-{product}", *first, "Size", value, sku, number % 500, price))
