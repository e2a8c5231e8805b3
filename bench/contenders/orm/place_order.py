"""Place an order: objects are loaded, changed and added; the session writes what became of them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bench.contenders.base import Refused
from bench.contenders.common import cents, line_title, order_number, plain, revenue_wallet, uuid7
from bench.contenders.orm.keys import claim
from bench.contenders.orm.models import (
    AuditRecord,
    Order,
    OrderLine,
    OutboxMessage,
    Product,
    Shop,
    Transfer,
    Variant,
    Wallet,
)
from bench.contenders.orm.trail import Scope, watch
from bench.world import OrderRequest

AUDITED: Final = (Order, OrderLine, Transfer, Wallet, Variant)


async def place_order(session: AsyncSession, request: OrderRequest) -> str:
    """In the transaction that the caller opened."""
    now = datetime.now(UTC)
    key = await claim(session, request, "PlaceOrder", now)
    if key.answer is not None:
        return key.answer
    watch(
        session.sync_session,
        Scope(request.shop_id, request.user_id, "PlaceOrder", now, AUDITED, AuditRecord),
    )
    shop = await session.get(Shop, request.shop_id)
    if shop is None or shop.status != "open":
        raise Refused("the shop is not open")
    wallet = await session.get(
        Wallet, (request.shop_id, request.wallet_id), with_for_update={"key_share": True}
    )
    if wallet is None or wallet.owner_id != request.user_id or not wallet.is_active:
        raise Refused("this is not the customer's wallet")
    order = Order(
        shop_id=shop.id,
        id=uuid7(),
        number=order_number(),
        customer_id=wallet.owner_id,
        status="confirmed",
        currency=shop.currency,
        discount=Decimal(0),
        placed_at=now,
        is_historic=False,
        created_at=now,
        updated_at=now,
        version=1,
    )
    order.lines = _lines(request, await _variants(session, request), now)
    order.subtotal = sum((line.unit_price * line.quantity for line in order.lines), Decimal(0))
    order.total = cents(order.subtotal)
    if wallet.currency != shop.currency or wallet.balance < order.total:
        raise Refused("the wallet does not cover it")
    wallet.balance -= order.total
    order.payments = [_payment(order, wallet, now)]
    for line in order.lines:
        line.shop_id, line.order_id = order.shop_id, order.id
    session.add_all([order, _message(order, now)])
    key.answer = _answer(order)
    await session.flush()
    return key.answer


async def _variants(session: AsyncSession, request: OrderRequest) -> Mapping[UUID, Variant]:
    wanted = (
        select(Variant)
        .join(Variant.product)
        .options(joinedload(Variant.product, innerjoin=True))
        .where(
            Variant.shop_id == request.shop_id,
            Variant.id.in_({variant_id for variant_id, _ in request.items}),
            Product.deleted_at.is_(None),
        )
        .order_by(Variant.id)
        .with_for_update(of=Variant, key_share=True)
    )
    return {each.id: each for each in await session.scalars(wanted)}


def _lines(request: OrderRequest, variants: Mapping[UUID, Variant], now: datetime) -> list[OrderLine]:
    lines: list[OrderLine] = []
    for variant_id, quantity in request.items:
        variant = variants.get(variant_id)
        if variant is None or variant.product.status != "active":
            raise Refused(f"{variant_id} is not on sale")
        if not 1 <= quantity <= variant.stock:
            raise Refused(f"there are not {quantity} of {variant_id}")
        variant.stock -= quantity
        lines.append(
            OrderLine(
                id=uuid7(),
                variant_id=variant_id,
                title=line_title(variant.product.title, variant.title),
                quantity=quantity,
                unit_price=variant.price,
                discount=Decimal(0),
                created_at=now,
            )
        )
    return lines


def _payment(order: Order, wallet: Wallet, now: datetime) -> Transfer:
    return Transfer(
        shop_id=order.shop_id,
        id=uuid7(),
        kind="payment",
        debit_wallet_id=wallet.id,
        credit_wallet_id=revenue_wallet(order.shop_id),
        amount=order.total,
        currency=order.currency,
        order_id=order.id,
        reference="",
        created_at=now,
    )


def _message(order: Order, now: datetime) -> OutboxMessage:
    told = ("number", "customer_id", "total", "currency", "is_historic")
    return OutboxMessage(
        shop_id=order.shop_id,
        id=uuid7(),
        topic="order.placed",
        aggregate_id=order.id,
        aggregate_version=1,
        payload=plain({"aggregate_id": order.id} | {name: getattr(order, name) for name in told}),
        available_at=now,
        created_at=now,
        updated_at=now,
    )


def _answer(order: Order) -> str:
    names = ("id", "number", "customer_id", "status", "currency", "subtotal", "discount", "total")
    view = {name: getattr(order, name) for name in (*names, "placed_at", "is_historic", "version")}
    parts = ("id", "variant_id", "title", "quantity", "unit_price", "discount")
    lines = [plain({name: getattr(line, name) for name in parts}) for line in order.lines]
    return json.dumps({"success": plain(view) | {"lines": lines, "left_out": []}})
