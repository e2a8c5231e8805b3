"""The tables as declarative models, as the documentation's "ORM Quick Start" teaches."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKeyConstraint, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    type_annotation_map = {
        UUID: Uuid(),
        datetime: DateTime(timezone=True),
        str: Text(),
        dict[str, Any]: JSONB(none_as_null=True),
        list[str]: JSONB(),
    }


class Shop(Base):
    __tablename__ = "shops"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]
    currency: Mapped[str]
    status: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()


class Membership(Base):
    __tablename__ = "memberships"

    shop_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    role: Mapped[str]


class Product(Base):
    __tablename__ = "products"

    shop_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    handle: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    vendor: Mapped[str]
    status: Mapped[str]
    tags: Mapped[list[str]]
    attributes: Mapped[dict[str, Any]]
    deleted_at: Mapped[datetime | None]
    deleted_by: Mapped[UUID | None]
    delete_reason: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    variants: Mapped[list["Variant"]] = relationship(
        back_populates="product", order_by="Variant.position, Variant.id"
    )

    filed_under: Mapped[list["ProductCategory"]] = relationship(order_by="ProductCategory.category_id")

    __mapper_args__ = {"version_id_col": version}


class ProductCategory(Base):
    __tablename__ = "product_categories"
    __table_args__ = (ForeignKeyConstraint(["shop_id", "product_id"], ["products.shop_id", "products.id"]),)

    shop_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[UUID]
    category_id: Mapped[UUID]
    created_at: Mapped[datetime]


class Variant(Base):
    __tablename__ = "variants"
    __table_args__ = (ForeignKeyConstraint(["shop_id", "product_id"], ["products.shop_id", "products.id"]),)

    shop_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    product_id: Mapped[UUID]
    sku: Mapped[str | None]
    title: Mapped[str]
    options: Mapped[dict[str, Any]]
    price: Mapped[Decimal]
    compare_at_price: Mapped[Decimal | None]
    stock: Mapped[int]
    position: Mapped[int]
    put_in: Mapped[int]
    imported_stock: Mapped[int | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    product: Mapped[Product] = relationship(back_populates="variants")

    __mapper_args__ = {"version_id_col": version}


class Wallet(Base):
    __tablename__ = "wallets"

    shop_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    owner_id: Mapped[UUID | None]
    address: Mapped[str]
    name: Mapped[str]
    currency: Mapped[str]
    balance: Mapped[Decimal]
    is_active: Mapped[bool]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Order(Base):
    __tablename__ = "orders"

    shop_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    customer_id: Mapped[UUID]
    status: Mapped[str]
    currency: Mapped[str]
    subtotal: Mapped[Decimal]
    discount: Mapped[Decimal]
    total: Mapped[Decimal]
    placed_at: Mapped[datetime]
    is_historic: Mapped[bool]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    lines: Mapped[list["OrderLine"]] = relationship(back_populates="order", order_by="OrderLine.id")
    payments: Mapped[list["Transfer"]] = relationship(back_populates="order")

    __mapper_args__ = {"version_id_col": version}


class OrderLine(Base):
    __tablename__ = "order_lines"
    __table_args__ = (
        ForeignKeyConstraint(["shop_id", "order_id"], ["orders.shop_id", "orders.id"]),
        ForeignKeyConstraint(["shop_id", "variant_id"], ["variants.shop_id", "variants.id"]),
    )

    shop_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    title: Mapped[str]
    quantity: Mapped[int]
    unit_price: Mapped[Decimal]
    discount: Mapped[Decimal]
    created_at: Mapped[datetime]

    order: Mapped[Order] = relationship(back_populates="lines")


class Transfer(Base):
    __tablename__ = "transfers"
    __table_args__ = (ForeignKeyConstraint(["shop_id", "order_id"], ["orders.shop_id", "orders.id"]),)

    shop_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    debit_wallet_id: Mapped[UUID]
    credit_wallet_id: Mapped[UUID]
    amount: Mapped[Decimal]
    currency: Mapped[str]
    order_id: Mapped[UUID | None]
    reference: Mapped[str]
    created_at: Mapped[datetime]

    order: Mapped[Order | None] = relationship(back_populates="payments")


class AuditRecord(Base):
    __tablename__ = "audit_records"

    shop_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    table_name: Mapped[str]
    record_id: Mapped[UUID]
    action: Mapped[str]
    old_values: Mapped[dict[str, Any] | None]
    new_values: Mapped[dict[str, Any] | None]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str | None]
    command: Mapped[str]
    command_id: Mapped[UUID]
    request_id: Mapped[str]
    created_at: Mapped[datetime]


class IdempotencyKey(Base):
    __tablename__ = "idempotency_keys"

    shop_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    actor: Mapped[str]
    key: Mapped[str]
    command: Mapped[str]
    fingerprint: Mapped[str]
    answer: Mapped[str | None]
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]


class OutboxMessage(Base):
    __tablename__ = "outbox_messages"

    shop_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    topic: Mapped[str]
    aggregate_id: Mapped[UUID]
    aggregate_version: Mapped[int]
    payload: Mapped[dict[str, Any]]
    priority: Mapped[int] = mapped_column(default=0)
    sequence: Mapped[int | None]
    processed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    available_at: Mapped[datetime]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
