"""What the catalog tells other systems."""

from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from emporion.domain.shared.events import DomainEvent

BEHIND_ORDERS: Final = 10
"""An import tells of thousands of products at once; orders do not wait for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductPublished(DomainEvent):
    topic: ClassVar[str] = "product.published"
    priority: ClassVar[int] = BEHIND_ORDERS

    handle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductArchived(DomainEvent):
    topic: ClassVar[str] = "product.archived"
    priority: ClassVar[int] = BEHIND_ORDERS

    handle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDeleted(DomainEvent):
    """It is hidden; it may come back."""

    topic: ClassVar[str] = "product.deleted"

    handle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRestored(DomainEvent):
    topic: ClassVar[str] = "product.restored"

    handle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StockAdjusted(DomainEvent):
    """Stock was put in or written off by hand or by an import; sales and returns are no adjustments."""

    topic: ClassVar[str] = "variant.stock_adjusted"
    priority: ClassVar[int] = BEHIND_ORDERS

    product_id: UUID
    delta: int
    stock: int
    reason: str
