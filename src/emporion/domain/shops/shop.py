"""A shop is the tenant: catalog, wallets and orders live inside one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.domain.shared.currency import parse_currency
from emporion.domain.shared.entity import MutableEntity
from emporion.domain.shared.errors import UnknownCurrency
from emporion.domain.shops.errors import InvalidShopName, InvalidSlug, ShopAlreadyOpen, ShopClosed
from emporion.domain.shops.events import ShopClosedForBusiness, ShopOpened, ShopRenamed, ShopReopened
from emporion.domain.shops.slug import parse_slug

MAX_NAME: Final = 200


class ShopStatus(StrEnum):
    """A closed shop takes no orders; what was sold before can still be handled."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(slots=True, kw_only=True, eq=False)
class Shop(MutableEntity):
    """`slug` is unique among all shops; `currency` (ISO 4217) is fixed, every price and wallet is in it."""

    slug: str
    name: str
    currency: str
    status: ShopStatus = ShopStatus.OPEN

    @classmethod
    def open(
        cls, *, shop_id: UUID, slug: str, name: str, currency: str, now: datetime
    ) -> Result["Shop", InvalidSlug | InvalidShopName | UnknownCurrency]:
        """A new open shop with the id it was given, because its other rows are made in the same command."""
        match parse_slug(slug), _parse_name(name), parse_currency(currency):
            case Success(good_slug), Success(good_name), Success(code):
                shop = cls(
                    id=shop_id, created_at=now, updated_at=now, slug=good_slug, name=good_name, currency=code
                )
                shop.record(ShopOpened(aggregate_id=shop_id, slug=good_slug, name=good_name, currency=code))
                return Success(shop)
            case parts:
                return Failure(next(part.failure() for part in parts if isinstance(part, Failure)))

    @property
    def is_open(self) -> bool:
        return self.status is ShopStatus.OPEN

    def rename(self, name: str) -> Result[None, InvalidShopName]:
        """Give the shop another name; its slug stays, so addresses stay valid."""
        match _parse_name(name):
            case Success(good):
                if good != self.name:
                    self.name = good
                    self.record(ShopRenamed(aggregate_id=self.id, name=good))
                return Success(None)
            case failed:
                return Failure(failed.failure())

    def close(self) -> Result[None, ShopClosed]:
        """Take no more orders."""
        if not self.is_open:
            return Failure(ShopClosed(shop_id=self.id))
        self.status = ShopStatus.CLOSED
        self.record(ShopClosedForBusiness(aggregate_id=self.id))
        return Success(None)

    def reopen(self) -> Result[None, ShopAlreadyOpen]:
        """Take orders again."""
        if self.is_open:
            return Failure(ShopAlreadyOpen(shop_id=self.id))
        self.status = ShopStatus.OPEN
        self.record(ShopReopened(aggregate_id=self.id))
        return Success(None)


def _parse_name(name: str) -> Result[str, InvalidShopName]:
    good = name.strip()
    fits = 1 <= len(good) <= MAX_NAME and good.isprintable()
    return Success(good) if fits else Failure(InvalidShopName(length=len(good)))
