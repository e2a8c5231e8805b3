"""Place an order: fifteen round trips, whatever the number of lines."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from bench.contenders.base import Refused
from bench.contenders.common import cents, line_title, order_number, plain, revenue_wallet, uuid7
from bench.contenders.handwritten.keys import claim, store
from bench.contenders.handwritten.trail import Trail
from bench.world import OrderRequest

_COMMAND: Final = "PlaceOrder"
_SHOP: Final = "SELECT currency, status FROM shops WHERE id = $1"
_WALLET: Final = """
SELECT owner_id, currency, balance, is_active, version, updated_at
FROM wallets WHERE shop_id = $1 AND id = $2 FOR NO KEY UPDATE
"""
_VARIANTS: Final = """
SELECT v.id, v.title, v.price, v.stock, v.version, v.updated_at, p.title AS product_title, p.status
FROM variants v
JOIN products p ON p.shop_id = v.shop_id AND p.id = v.product_id AND p.deleted_at IS NULL
WHERE v.shop_id = $1 AND v.id = ANY($2::uuid[])
ORDER BY v.id FOR NO KEY UPDATE OF v
"""
_ORDER: Final = """
INSERT INTO orders
  (shop_id, id, number, customer_id, status, currency, subtotal, discount, total, placed_at, is_historic,
   created_at, updated_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""
_LINES: Final = """
INSERT INTO order_lines
  (shop_id, id, order_id, variant_id, title, quantity, unit_price, discount, created_at)
SELECT $1, u.id, $2, u.variant_id, u.title, u.quantity, u.unit_price, 0, $3
FROM unnest($4::uuid[], $5::uuid[], $6::text[], $7::int[], $8::numeric[])
  AS u(id, variant_id, title, quantity, unit_price)
"""
_TRANSFER: Final = """
INSERT INTO transfers
  (shop_id, id, kind, debit_wallet_id, credit_wallet_id, amount, currency, order_id, reference, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
_CHARGE: Final = """
UPDATE wallets SET balance = $4, version = $3 + 1, updated_at = $5
WHERE shop_id = $1 AND id = $2 AND version = $3
"""
_TAKE: Final = """
UPDATE variants v SET stock = u.stock, version = v.version + 1, updated_at = $2
FROM unnest($3::uuid[], $4::int[], $5::int[]) AS u(id, stock, expected)
WHERE v.shop_id = $1 AND v.id = u.id AND v.version = u.expected
"""
_MESSAGE: Final = """
INSERT INTO outbox_messages
  (shop_id, id, topic, aggregate_id, aggregate_version, payload, priority, sequence, processed_at, attempts,
   available_at, last_error, created_at, updated_at, version)
VALUES ($1, $2, 'order.placed', $3, 1, $4, 0, NULL, NULL, 0, $5, NULL, $5, $5, 1)
"""


async def place_order(connection: Any, request: OrderRequest) -> str:
    """In the transaction that the caller opened."""
    now, shop_id = datetime.now(UTC), request.shop_id
    await connection.execute(f"SET LOCAL app.shop_id = '{shop_id}'")
    claimed = await claim(connection, request, _COMMAND, now)
    if isinstance(claimed, str):
        return claimed
    shop = await connection.fetchrow(_SHOP, shop_id)
    if shop is None or shop["status"] != "open":
        raise Refused("the shop is not open")
    wallet = await connection.fetchrow(_WALLET, shop_id, request.wallet_id)
    if wallet is None or wallet["owner_id"] != request.user_id or not wallet["is_active"]:
        raise Refused("this is not the customer's wallet")
    wanted = {variant_id for variant_id, _ in request.items}
    variants = {row["id"]: row for row in await connection.fetch(_VARIANTS, shop_id, list(wanted))}
    lines, left = _lines(request, variants)
    subtotal = sum((row["unit_price"] * row["quantity"] for row in lines), Decimal(0))
    total = cents(subtotal)
    if wallet["currency"] != shop["currency"] or wallet["balance"] < total:
        raise Refused("the wallet does not cover it")

    order: dict[str, Any] = {
        "shop_id": shop_id,
        "id": uuid7(),
        "number": order_number(),
        "customer_id": wallet["owner_id"],
        "status": "confirmed",
        "currency": shop["currency"],
        "subtotal": subtotal,
        "discount": Decimal(0),
        "total": total,
        "placed_at": now,
        "is_historic": False,
        "created_at": now,
        "updated_at": now,
        "version": 1,
    }
    trail = Trail(shop_id, request.user_id, _COMMAND, now)
    await connection.execute(_ORDER, *order.values())
    trail.inserted("orders", order)
    await _insert_lines(connection, trail, order, lines)
    await _charge(connection, trail, request, wallet, order)
    await _take(connection, trail, shop_id, variants, left, now)
    await trail.write(connection)
    told = ("number", "customer_id", "total", "currency", "is_historic")
    payload = plain({"aggregate_id": order["id"]} | {name: order[name] for name in told})
    await connection.execute(_MESSAGE, shop_id, uuid7(), order["id"], json.dumps(payload), now)
    answer = _answer(order, lines)
    await store(connection, shop_id, claimed, answer)
    return answer


def _lines(request: OrderRequest, variants: dict[UUID, Any]) -> tuple[list[dict[str, Any]], dict[UUID, int]]:
    """The order's lines, and what is left of each variant."""
    lines: list[dict[str, Any]] = []
    left = {variant_id: row["stock"] for variant_id, row in variants.items()}
    for variant_id, quantity in request.items:
        variant = variants.get(variant_id)
        if variant is None or variant["status"] != "active":
            raise Refused(f"{variant_id} is not on sale")
        if not 1 <= quantity <= left[variant_id]:
            raise Refused(f"there are not {quantity} of {variant_id}")
        left[variant_id] -= quantity
        lines.append(
            {
                "id": uuid7(),
                "variant_id": variant_id,
                "title": line_title(variant["product_title"], variant["title"]),
                "quantity": quantity,
                "unit_price": variant["price"],
                "discount": Decimal(0),
            }
        )
    return lines, left


async def _insert_lines(
    connection: Any, trail: Trail, order: dict[str, Any], lines: list[dict[str, Any]]
) -> None:
    shop_id, order_id, now = order["shop_id"], order["id"], order["created_at"]
    names = ("id", "variant_id", "title", "quantity", "unit_price")
    columns = ([line[name] for line in lines] for name in names)
    await connection.execute(_LINES, shop_id, order_id, now, *columns)
    for line in lines:
        trail.inserted("order_lines", line | {"shop_id": shop_id, "order_id": order_id, "created_at": now})


async def _charge(
    connection: Any, trail: Trail, request: OrderRequest, wallet: Any, order: dict[str, Any]
) -> None:
    now, balance = order["created_at"], wallet["balance"] - order["total"]
    transfer: dict[str, Any] = {
        "shop_id": request.shop_id,
        "id": uuid7(),
        "kind": "payment",
        "debit_wallet_id": request.wallet_id,
        "credit_wallet_id": revenue_wallet(request.shop_id),
        "amount": order["total"],
        "currency": order["currency"],
        "order_id": order["id"],
        "reference": "",
        "created_at": now,
    }
    await connection.execute(_TRANSFER, *transfer.values())
    trail.inserted("transfers", transfer)
    done = await connection.execute(
        _CHARGE, request.shop_id, request.wallet_id, wallet["version"], balance, now
    )
    if done != "UPDATE 1":
        raise Refused("somebody else changed the wallet")
    old = {name: wallet[name] for name in ("balance", "version", "updated_at")}
    new = {"balance": balance, "version": wallet["version"] + 1, "updated_at": now}
    trail.updated("wallets", request.wallet_id, old, new)


async def _take(
    connection: Any,
    trail: Trail,
    shop_id: UUID,
    variants: dict[UUID, Any],
    left: dict[UUID, int],
    now: datetime,
) -> None:
    expected = [row["version"] for row in variants.values()]
    done = await connection.execute(_TAKE, shop_id, now, list(left), list(left.values()), expected)
    if done != f"UPDATE {len(left)}":
        raise Refused("somebody else changed a variant")
    for variant_id, row in variants.items():
        old = {name: row[name] for name in ("stock", "version", "updated_at")}
        new = {"stock": left[variant_id], "version": row["version"] + 1, "updated_at": now}
        trail.updated("variants", variant_id, old, new)


def _answer(order: dict[str, Any], lines: list[dict[str, Any]]) -> str:
    names = ("id", "number", "customer_id", "status", "currency", "subtotal", "discount", "total")
    view = {name: order[name] for name in (*names, "placed_at", "is_historic", "version")}
    shown = {"lines": [plain(line) for line in lines], "left_out": []}
    return json.dumps({"success": plain(view) | shown})
