"""A variant is what is sold: it has the price and the stock."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final, Self
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.domain.catalog.errors import (
    NotEnoughStock,
    PriceInvalid,
    QuantityNotPositive,
    StockInvalid,
    TextInvalid,
    VariantInputError,
)
from emporion.domain.catalog.events import StockAdjusted
from emporion.domain.catalog.product import ProductStatus
from emporion.domain.catalog.variant_input import (
    MAX_STOCK,
    VariantDetails,
    check_price,
    check_variant_details,
)
from emporion.domain.shared.entity import MutableEntity
from emporion.domain.shared.ids import new_id

MAX_VARIANTS: Final = 2048


@dataclass(slots=True, kw_only=True, eq=False)
class Variant(MutableEntity):
    """An aggregate of its own, so that a sale locks nothing but what it sells. Prices are in the shop's
    currency; `stock` is in pieces and never negative. A SKU is the shop owner's note, not an identity: real
    catalogs have blank and repeated ones. The options are unique within the product.

    `put_in` is all that was ever put in less what was written off: `stock` = `put_in` - sold + returned.
    `imported_stock` is the stock that the last import file stated (None: none did).
    """

    shop_id: UUID
    product_id: UUID
    sku: str | None
    title: str
    options: dict[str, str] = field(default_factory=dict)
    price: Decimal
    compare_at_price: Decimal | None
    stock: int
    position: int
    put_in: int = -1
    imported_stock: int | None = None

    def __post_init__(self) -> None:
        if self.put_in < 0:  # not said: nothing was sold yet
            self.put_in = self.stock

    @classmethod
    def create(
        cls,
        shop_id: UUID,
        product_id: UUID,
        details: VariantDetails,
        *,
        stock: int,
        position: int,
        now: datetime,
    ) -> Result[Self, VariantInputError]:
        """A variant that is not stored yet, with its first `stock`; `now` is UTC."""
        checked = check_variant_details(details)
        if isinstance(checked, Failure):
            return checked
        if not 0 <= stock <= MAX_STOCK:
            return Failure(StockInvalid(stock=stock))
        good = checked.unwrap()
        return Success(
            cls(
                id=new_id(),
                created_at=now,
                updated_at=now,
                shop_id=shop_id,
                product_id=product_id,
                sku=good.sku,
                title=good.title,
                options=dict(good.options),
                price=good.price,
                compare_at_price=good.compare_at_price,
                stock=stock,
                position=position,
            )
        )

    @property
    def details(self) -> VariantDetails:
        """What its owner may rewrite; never the stock, which only moves."""
        return VariantDetails(
            sku=self.sku,
            title=self.title,
            options=dict(self.options),
            price=self.price,
            compare_at_price=self.compare_at_price,
        )

    def rewrite(self, details: VariantDetails) -> Result[None, TextInvalid | PriceInvalid]:
        """Replace the details as a whole, or change nothing."""
        checked = check_variant_details(details)
        if isinstance(checked, Failure):
            return checked
        good = checked.unwrap()
        self.sku, self.title, self.options = good.sku, good.title, dict(good.options)
        self.price, self.compare_at_price = good.price, good.compare_at_price
        return Success(None)

    def reprice(self, price: Decimal, compare_at_price: Decimal | None) -> Result[None, PriceInvalid]:
        """Set both prices; placed orders keep theirs."""
        for name, amount in (("price", price), ("compare-at price", compare_at_price)):
            if amount is not None and isinstance(bad := check_price(name, amount), Failure):
                return bad
        self.price, self.compare_at_price = price, compare_at_price
        return Success(None)

    def take(self, quantity: int) -> Result[None, NotEnoughStock | QuantityNotPositive]:
        """Sell `quantity` pieces; the caller holds the row's lock."""
        if quantity < 1:
            return Failure(QuantityNotPositive(quantity=quantity))
        if quantity > self.stock:
            return Failure(NotEnoughStock(variant_id=self.id, wanted=quantity, available=self.stock))
        self.stock -= quantity
        return Success(None)

    def put_back(self, quantity: int) -> Result[None, StockInvalid | QuantityNotPositive]:
        """Return `quantity` sold pieces to the shelf."""
        if quantity < 1:
            return Failure(QuantityNotPositive(quantity=quantity))
        return self._set(self.stock + quantity)

    def adjust(self, delta: int, reason: str) -> Result[None, NotEnoughStock | StockInvalid]:
        """Put in (or, below zero, write off) pieces and tell why; a delta of zero is nothing to tell."""
        if self.stock + delta < 0:
            return Failure(NotEnoughStock(variant_id=self.id, wanted=-delta, available=self.stock))
        moved = self._set(self.stock + delta)
        if delta and isinstance(moved, Success):
            self.put_in += delta
            self.record(
                StockAdjusted(
                    aggregate_id=self.id,
                    product_id=self.product_id,
                    delta=delta,
                    stock=self.stock,
                    reason=reason,
                )
            )
        return moved

    def write_off(self, reason: str) -> None:
        """Take all that is in stock out of it, and tell why."""
        self.adjust(-self.stock, reason)

    def _set(self, stock: int) -> Result[None, StockInvalid]:
        if stock > MAX_STOCK:
            return Failure(StockInvalid(stock=stock))
        self.stock = stock
        return Success(None)

    def import_stock(self, stated: int, reason: str) -> Result[int, StockInvalid]:
        """Follow an import file that states `stated` pieces: what it states is what was put in, so the stock
        moves by the difference to what the last file stated and sales since then stay sold. At most what is
        there is written off; answers how many pieces could not be."""
        before = self.stock if self.imported_stock is None else self.imported_stock
        delta = max(stated - before, -self.stock)
        moved = self.adjust(delta, reason)
        if isinstance(moved, Failure):
            return Failure(StockInvalid(stock=self.stock + delta))
        self.imported_stock = stated
        return Success(before + delta - stated)


@dataclass(frozen=True, slots=True)
class Offer:
    """What an order needs to know of a variant: itself, and whether and under which title it is sold."""

    variant: Variant
    product_title: str
    product_status: ProductStatus

    @property
    def title(self) -> str:
        """How an order line names it: the product, and the variant where that has a name of its own."""
        return f"{self.product_title} / {self.variant.title}" if self.variant.title else self.product_title

    @property
    def is_sold(self) -> bool:
        """Whether the product is active: nothing else can be ordered."""
        return self.product_status is ProductStatus.ACTIVE
