"""Facts about shops that other systems are told."""

from dataclasses import dataclass
from typing import ClassVar

from emporion.domain.shared.events import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopOpened(DomainEvent):
    topic: ClassVar[str] = "shop.opened"

    slug: str
    name: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopRenamed(DomainEvent):
    topic: ClassVar[str] = "shop.renamed"

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopClosedForBusiness(DomainEvent):
    topic: ClassVar[str] = "shop.closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopReopened(DomainEvent):
    topic: ClassVar[str] = "shop.reopened"
