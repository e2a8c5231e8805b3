"""Which column of the file is what, whatever Shopify called it that year."""

from dataclasses import dataclass
from typing import Final

REQUIRED: Final = {"handle": "Handle", "title": "Title", "price": "Variant Price"}
"""Without these a file is no product export: what names, shows and sells a product."""

_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "handle": ("handle", "url handle"),
    "title": ("title",),
    "body": ("body (html)", "body html", "body", "description"),
    "vendor": ("vendor",),
    "type": ("type", "product type"),
    "category": ("product category", "standard product type"),
    "tags": ("tags",),
    "published": ("published", "published on online store"),
    "status": ("status",),
    "option1_name": ("option1 name",),
    "option1_value": ("option1 value",),
    "option2_name": ("option2 name",),
    "option2_value": ("option2 value",),
    "option3_name": ("option3 name",),
    "option3_value": ("option3 value",),
    "sku": ("variant sku", "sku"),
    "barcode": ("variant barcode", "barcode"),
    "stock": ("variant inventory qty", "variant inventory quantity", "inventory quantity"),
    "price": ("variant price", "price"),
    "compare_at": ("variant compare at price", "compare at price", "compare-at price"),
    "image": ("image src", "product image url"),
    "image_alt": ("image alt text",),
    "seo_title": ("seo title",),
    "seo_description": ("seo description",),
}
_FIELD_OF: Final = {name: field for field, names in _NAMES.items() for name in names}
NOT_KEPT: Final = frozenset({"barcode"})
"""Columns that only help to tell a variant's row from an image's."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Positions by field, of the first column with that name; `unknown` are the others, by position."""

    positions: dict[str, int]
    unknown: dict[int, str]
    width: int

    @property
    def missing(self) -> tuple[str, ...]:
        """Shopify's names of the required columns that are not there."""
        return tuple(name for field, name in REQUIRED.items() if field not in self.positions)

    def __contains__(self, field: str) -> bool:
        return field in self.positions

    def values(self, cells: list[str]) -> dict[str, str]:
        """The row by field, trimmed; cells that a short row does not have are blank."""
        count = len(cells)
        return {
            field: clean(cells[place]) if place < count else "" for field, place in self.positions.items()
        }


def columns_of(header: list[str]) -> Columns:
    """Names are compared without case, surrounding or doubled spaces, and marks of the encoding."""
    positions: dict[str, int] = {}
    unknown: dict[int, str] = {}
    for place, cell in enumerate(header):
        field = _FIELD_OF.get(" ".join(clean(cell).lower().split()))
        is_first = field is not None and field not in positions
        if field is not None and is_first:
            positions[field] = place
        if not is_first or field in NOT_KEPT:
            unknown[place] = clean(cell)
    return Columns(positions, unknown, len(header))


def clean(cell: str) -> str:
    """Without surrounding space of any script, byte order marks and zero-width spaces."""
    return cell.strip().strip("\ufeff\u200b").strip()
