"""What the catalog tells other systems."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from emporion.domain.shared.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPublished(DomainEvent):
    topic: ClassVar[str] = "product.published"

    handle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductArchived(DomainEvent):
    topic: ClassVar[str] = "product.archived"

    handle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StockAdjusted(DomainEvent):
    """Stock was put in or written off by hand or by an import; sales and returns are no adjustments."""

    topic: ClassVar[str] = "variant.stock_adjusted"

    product_id: UUID
    delta: int
    stock: int
    reason: str
