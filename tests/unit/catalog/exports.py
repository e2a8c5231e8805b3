"""Writes small Shopify exports."""

import csv
from io import StringIO
from typing import Final

HEADER: Final = (
    "Handle",
    "Title",
    "Body (HTML)",
    "Vendor",
    "Tags",
    "Published",
    "Option1 Name",
    "Option1 Value",
    "Variant SKU",
    "Variant Inventory Qty",
    "Variant Price",
    "Variant Compare At Price",
    "Image Src",
    "Status",
)


def export(*rows: dict[str, str], without: tuple[str, ...] = (), **dialect: str) -> str:
    """A file with these rows by column; each is a titled, active shirt for 10 unless it says otherwise."""
    columns = [name for name in HEADER if name not in without]
    columns += [name for row in rows for name in row if name not in HEADER and name not in columns]
    text = StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(columns)), extrasaction="ignore", **dialect)  # type: ignore[arg-type] # keywords of a dialect
    writer.writeheader()
    for row in rows:
        writer.writerow(row)
    return text.getvalue()


def row(handle: str = "shirt", title: str = "Shirt", price: str = "10.00", **more: str) -> dict[str, str]:
    """A variant's row. Keywords name columns with _ for a space: Option1_Value='M'."""
    named = {name.replace("_", " "): value for name, value in more.items()}
    return {"Handle": handle, "Title": title, "Variant Price": price, "Status": "active"} | named


def size(value: str, **more: str) -> dict[str, str]:
    """The row of one size of the shirt."""
    return row(**({"Option1_Name": "Size", "Option1_Value": value} | more))


def image(handle: str = "shirt", source: str = "https://images.example/2.jpg") -> dict[str, str]:
    """A row that only adds an image."""
    return {"Handle": handle, "Image Src": source}
