"""Orders and their lines."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from emporion.domain.catalog.errors import VariantSold
from emporion.domain.identity.errors import UserInUse
from emporion.domain.orders.errors import HistoricOrderExists, OrderNumberTaken, VariantsUnknown
from emporion.domain.orders.line import OrderLine
from emporion.domain.orders.order import Order, OrderStatus
from emporion.domain.shared.errors import DomainError
from emporion.infrastructure.persistence.base import (
    BaseModel,
    BaseMutableModel,
    ShopScoped,
    Values,
    enum_check,
    shop_foreign_key,
)

_KEPT_BY_ENTITY = {"unexpected": "the entity keeps it"}


def _number_taken(row: Values) -> DomainError:
    """A historic order's number was given, every other one is drawn."""
    if row["is_historic"]:
        return HistoricOrderExists(number=row["number"])
    return OrderNumberTaken(number=row["number"])


class OrderModel(ShopScoped, BaseMutableModel):
    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint(
            "shop_id",
            "number",
            name="uq_orders_number",
            info={"error": lambda row: _number_taken(row)},
        ),
        enum_check("status", OrderStatus),
        CheckConstraint(
            "subtotal >= 0 AND discount >= 0 AND discount <= subtotal AND total >= 0",
            name="amounts",
            info=_KEPT_BY_ENTITY,
        ),
        Index("ix_orders_customer", "shop_id", "customer_id", "id"),
        Index("ix_orders_status", "shop_id", "status", "id"),
        Index("ix_orders_placed_at", "shop_id", "placed_at", "id"),
        Index("ix_orders_customer_id", "customer_id"),
    )

    number: Mapped[str]
    customer_id: Mapped[UUID] = mapped_column(
        ForeignKey(
            "users.id",
            info={
                "unexpected": "the wallet's owner is a user",
                "restricts": lambda row: UserInUse(user_id=row.get("id")),
            },
        )
    )
    status: Mapped[str]
    currency: Mapped[str]
    subtotal: Mapped[Decimal]
    discount: Mapped[Decimal]
    total: Mapped[Decimal]
    placed_at: Mapped[datetime]
    is_historic: Mapped[bool]

    def to_entity(self) -> Order:
        """Without its lines, which the repository adds."""
        return Order(
            id=self.id,
            created_at=self.created_at,
            updated_at=self.updated_at,
            version=self.version,
            shop_id=self.shop_id,
            number=self.number,
            customer_id=self.customer_id,
            status=OrderStatus(self.status),
            currency=self.currency,
            subtotal=self.subtotal,
            discount=self.discount,
            total=self.total,
            placed_at=self.placed_at,
            is_historic=self.is_historic,
        )

    @classmethod
    def from_entity(cls, entity: Order) -> Values:
        return {
            "shop_id": entity.shop_id,
            "id": entity.id,
            "number": entity.number,
            "customer_id": entity.customer_id,
            "status": entity.status,
            "currency": entity.currency,
            "subtotal": entity.subtotal,
            "discount": entity.discount,
            "total": entity.total,
            "placed_at": entity.placed_at,
            "is_historic": entity.is_historic,
            "created_at": entity.created_at,
        }


class OrderLineModel(ShopScoped, BaseModel):
    __tablename__ = "order_lines"
    __table_args__ = (
        shop_foreign_key("order_id", "orders"),
        shop_foreign_key(
            "variant_id",
            "variants",
            error=lambda row: VariantsUnknown(variant_ids=(row["variant_id"],)),
            restricts=lambda row: VariantSold(variant_id=row.get("id")),
        ),
        CheckConstraint("quantity > 0", name="quantity", info=_KEPT_BY_ENTITY),
        CheckConstraint("unit_price >= 0", name="unit_price", info=_KEPT_BY_ENTITY),
        CheckConstraint("discount >= 0 AND discount <= 1", name="discount", info=_KEPT_BY_ENTITY),
        Index("ix_order_lines_order", "shop_id", "order_id", "id"),
        Index("ix_order_lines_variant", "shop_id", "variant_id"),
    )

    order_id: Mapped[UUID] = mapped_column(info={"owner": "orders"})
    variant_id: Mapped[UUID]
    title: Mapped[str]
    quantity: Mapped[int]
    unit_price: Mapped[Decimal]
    discount: Mapped[Decimal]

    def to_entity(self) -> OrderLine:
        return OrderLine(
            id=self.id,
            created_at=self.created_at,
            shop_id=self.shop_id,
            order_id=self.order_id,
            variant_id=self.variant_id,
            title=self.title,
            quantity=self.quantity,
            unit_price=self.unit_price,
            discount=self.discount,
        )

    @classmethod
    def from_entity(cls, entity: OrderLine) -> Values:
        return {
            "shop_id": entity.shop_id,
            "id": entity.id,
            "order_id": entity.order_id,
            "variant_id": entity.variant_id,
            "title": entity.title,
            "quantity": entity.quantity,
            "unit_price": entity.unit_price,
            "discount": entity.discount,
            "created_at": entity.created_at,
        }
