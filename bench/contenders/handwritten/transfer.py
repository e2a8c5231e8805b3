"""Send money from one customer's wallet to another's."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from bench.contenders.base import Refused
from bench.contenders.common import cents, plain, uuid7
from bench.contenders.handwritten.keys import claim, store
from bench.contenders.handwritten.trail import Trail
from bench.world import TransferRequest

_COMMAND: Final = "TransferMoney"
_FIND: Final = "SELECT id FROM wallets WHERE shop_id = $1 AND address = $2"
_LOCK: Final = """
SELECT id, kind, owner_id, address, name, currency, balance, is_active, created_at, updated_at, version
FROM wallets WHERE shop_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE
"""
_TRANSFER: Final = """
INSERT INTO transfers
  (shop_id, id, kind, debit_wallet_id, credit_wallet_id, amount, currency, order_id, reference, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
_BOOK: Final = """
UPDATE wallets w SET balance = u.balance, version = w.version + 1, updated_at = $2
FROM unnest($3::uuid[], $4::numeric[], $5::int[]) AS u(id, balance, expected)
WHERE w.shop_id = $1 AND w.id = u.id AND w.version = u.expected
"""


async def transfer(connection: Any, request: TransferRequest) -> str:
    """In the transaction that the caller opened."""
    now, shop_id = datetime.now(UTC), request.shop_id
    await connection.execute(f"SET LOCAL app.shop_id = '{shop_id}'")
    claimed = await claim(connection, request, _COMMAND, now)
    if isinstance(claimed, str):
        return claimed
    target_id = await connection.fetchval(_FIND, shop_id, request.to_address)
    rows = await connection.fetch(_LOCK, shop_id, [request.wallet_id, target_id])
    wallets = {row["id"]: row for row in rows}
    source, target = wallets.get(request.wallet_id), wallets.get(target_id)
    _check(request, source, target)

    booked = {
        "shop_id": shop_id,
        "id": uuid7(),
        "kind": "transfer",
        "debit_wallet_id": request.wallet_id,
        "credit_wallet_id": target_id,
        "amount": request.amount,
        "currency": wallets[target_id]["currency"],
        "order_id": None,
        "reference": request.reference,
        "created_at": now,
    }
    trail = Trail(shop_id, request.user_id, _COMMAND, now)
    await connection.execute(_TRANSFER, *booked.values())
    trail.inserted("transfers", booked)
    balances = {
        request.wallet_id: wallets[request.wallet_id]["balance"] - request.amount,
        target_id: wallets[target_id]["balance"] + request.amount,
    }
    await _book(connection, trail, wallets, balances, shop_id, now)
    await trail.write(connection)
    sent = dict(wallets[request.wallet_id])
    sent |= {"balance": balances[request.wallet_id], "version": sent["version"] + 1, "updated_at": now}
    view = {name: value for name, value in booked.items() if name != "shop_id"}
    answer = json.dumps({"success": {"transfer": plain(view), "wallet": plain(sent)}})
    await store(connection, shop_id, claimed, answer)
    return answer


def _check(request: TransferRequest, source: Any, target: Any) -> None:
    if source is None or source["owner_id"] != request.user_id or not source["is_active"]:
        raise Refused("this is not the customer's wallet")
    if target is None or target["kind"] != "customer" or not target["is_active"]:
        raise Refused("there is no such address")
    if source["id"] == target["id"] or source["currency"] != target["currency"]:
        raise Refused("these two wallets do not fit")
    if request.amount <= 0 or request.amount != cents(request.amount):
        raise Refused("the amount is not positive or not whole")
    if source["balance"] < request.amount:
        raise Refused("the wallet does not cover it")


async def _book(
    connection: Any,
    trail: Trail,
    wallets: dict[UUID, Any],
    balances: dict[UUID, Decimal],
    shop_id: UUID,
    now: datetime,
) -> None:
    ids = list(balances)
    expected = [wallets[wallet_id]["version"] for wallet_id in ids]
    done = await connection.execute(_BOOK, shop_id, now, ids, list(balances.values()), expected)
    if done != "UPDATE 2":
        raise Refused("somebody else changed a wallet")
    for wallet_id in ids:
        row = wallets[wallet_id]
        old = {name: row[name] for name in ("balance", "version", "updated_at")}
        new = {"balance": balances[wallet_id], "version": row["version"] + 1, "updated_at": now}
        trail.updated("wallets", wallet_id, old, new)
