"""Place an order in one `transaction.atomic`."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from bench.contenders.base import Refused
from bench.contenders.common import cents, line_title, order_number, plain, revenue_wallet, uuid7
from bench.contenders.django.keys import claim
from bench.contenders.django.models import (
    Order,
    OrderLine,
    OutboxMessage,
    Product,
    Shop,
    Transfer,
    Variant,
    Wallet,
)
from bench.contenders.django.trail import Trail, values
from bench.world import OrderRequest

_COMMAND: Final = "PlaceOrder"
_CHANGED: Final = ("stock", "version", "updated_at")


@transaction.atomic
def place_order(request: OrderRequest) -> str:
    """The stored answer."""
    enter(request.shop_id)
    now = datetime.now(UTC)
    key = claim(request, _COMMAND, now)
    if key.answer is not None:
        return str(key.answer)
    shop = Shop.objects.filter(id=request.shop_id).first()
    if shop is None or shop.status != "open":
        raise Refused("the shop is not open")
    wallet = (
        Wallet.objects.select_for_update(no_key=True)
        .filter(shop_id=request.shop_id, id=request.wallet_id)
        .first()
    )
    if wallet is None or wallet.owner_id != request.user_id or not wallet.is_active:
        raise Refused("this is not the customer's wallet")
    variants = _variants(request)
    before = {each.id: values(each, _CHANGED) for each in variants.values()}
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
    lines = _lines(request, order, variants)
    order.subtotal = sum((line.unit_price * line.quantity for line in lines), Decimal(0))
    order.total = cents(order.subtotal)
    if wallet.currency != shop.currency or wallet.balance < order.total:
        raise Refused("the wallet does not cover it")

    trail = Trail(request.shop_id, request.user_id, _COMMAND, now)
    order.save(force_insert=True)
    trail.inserted(order)
    OrderLine.objects.bulk_create(lines)
    for line in lines:
        trail.inserted(line)
    _charge(order, wallet, trail, now)
    for each in variants.values():
        each.version, each.updated_at = each.version + 1, now
        trail.updated(each, before[each.id])
    Variant.objects.bulk_update(variants.values(), _CHANGED)
    trail.write()
    _message(order, now).save(force_insert=True)
    key.answer = _answer(order, lines)
    key.save(update_fields=["answer"])
    return str(key.answer)


def enter(shop_id: UUID) -> None:
    """Row-level security sees the shop that the transaction names."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.shop_id', %s, true)", [str(shop_id)])


def _variants(request: OrderRequest) -> Mapping[UUID, Variant]:
    """Locked in order of id, with their products in a second query, as composite keys have no joins."""
    wanted = {variant_id for variant_id, _ in request.items}
    found = Variant.objects.filter(shop_id=request.shop_id, id__in=wanted).order_by("id")
    return {each.id: each for each in found.select_for_update(no_key=True)}


def _lines(request: OrderRequest, order: Order, variants: Mapping[UUID, Variant]) -> list[OrderLine]:
    of_variants = {each.product_id for each in variants.values()}
    found = Product.objects.filter(shop_id=request.shop_id, id__in=of_variants, deleted_at=None)
    products = {each.id: each for each in found}
    lines: list[OrderLine] = []
    for variant_id, quantity in request.items:
        variant = variants.get(variant_id)
        product = None if variant is None else products.get(variant.product_id)
        if variant is None or product is None or product.status != "active":
            raise Refused(f"{variant_id} is not on sale")
        if not 1 <= quantity <= variant.stock:
            raise Refused(f"there are not {quantity} of {variant_id}")
        variant.stock -= quantity
        lines.append(
            OrderLine(
                shop_id=request.shop_id,
                id=uuid7(),
                order_id=order.id,
                variant_id=variant_id,
                title=line_title(product.title, variant.title),
                quantity=quantity,
                unit_price=variant.price,
                discount=Decimal(0),
                created_at=order.created_at,
            )
        )
    return lines


def _charge(order: Order, wallet: Wallet, trail: Trail, now: datetime) -> None:
    payment = Transfer(
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
    payment.save(force_insert=True)
    trail.inserted(payment)
    book(wallet, wallet.balance - order.total, trail, now)


def book(wallet: Wallet, balance: Decimal, trail: Trail, now: datetime) -> None:
    """Change a wallet that nobody else has changed since it was read."""
    old = values(wallet, ("balance", "version", "updated_at"))
    wallet.balance, wallet.version, wallet.updated_at = balance, wallet.version + 1, now
    same = Wallet.objects.filter(shop_id=wallet.shop_id, id=wallet.id, version=old["version"])
    if not same.update(balance=balance, version=wallet.version, updated_at=now):
        raise Refused("somebody else changed the wallet")
    trail.updated(wallet, old)


def _message(order: Order, now: datetime) -> OutboxMessage:
    told = values(order, ("number", "customer_id", "total", "currency", "is_historic"))
    return OutboxMessage(
        shop_id=order.shop_id,
        id=uuid7(),
        topic="order.placed",
        aggregate_id=order.id,
        aggregate_version=1,
        payload=plain({"aggregate_id": order.id} | told),
        available_at=now,
        created_at=now,
        updated_at=now,
    )


def _answer(order: Order, lines: list[OrderLine]) -> str:
    names = ("id", "number", "customer_id", "status", "currency", "subtotal", "discount", "total")
    parts = ("id", "variant_id", "title", "quantity", "unit_price", "discount")
    shown = {"lines": [plain(values(line, parts)) for line in lines], "left_out": []}
    return json.dumps(
        {"success": plain(values(order, (*names, "placed_at", "is_historic", "version"))) | shown}
    )
