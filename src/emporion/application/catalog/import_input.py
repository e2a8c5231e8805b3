"""What an import file says of products, with everything that concerns single cells already decided."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from emporion.domain.catalog.product import ProductStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVariant:
    """A variant and the line of the file it starts on. `stock` None: the file does not say. Options are
    in the file's order; prices in the shop's currency."""

    line: int
    options: dict[str, str] = field(default_factory=dict)
    sku: str | None = None
    price: Decimal
    compare_at_price: Decimal | None = None
    stock: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDetails:
    """What the titled row says. None: the file has no such column, so what the shop has stays. In
    `attributes` a value of None takes the attribute away."""

    title: str
    description: str | None = None
    vendor: str | None = None
    tags: tuple[str, ...] | None = None
    status: ProductStatus | None = None
    attributes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProduct:
    """All that the file says of one handle. Without `details` only its variants are told. Where the file
    has no column for SKUs or compare-at prices, the variants' None is no statement."""

    line: int
    handle: str
    details: FileDetails | None
    variants: tuple[FileVariant, ...]
    tells_sku: bool = True
    tells_compare_at: bool = True
