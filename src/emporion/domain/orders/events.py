"""What other systems are told of orders."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from emporion.domain.shared.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced(DomainEvent):
    """Exactly one per order. Amounts in `currency`; `is_historic` orders were made elsewhere, long ago."""

    topic: ClassVar[str] = "order.placed"

    number: str
    customer_id: UUID
    total: Decimal
    currency: str
    is_historic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(DomainEvent):
    topic: ClassVar[str] = "order.cancelled"

    number: str
    refunded: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShipped(DomainEvent):
    topic: ClassVar[str] = "order.shipped"

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDelivered(DomainEvent):
    topic: ClassVar[str] = "order.delivered"

    number: str
