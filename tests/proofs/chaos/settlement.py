"""After the last kill: the customers' journal against what is really stored."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from emporion.infrastructure.persistence.database import Database
from tests.proofs.chaos.bazaar import Bazaar
from tests.proofs.chaos.journal import Entry, Kind

_ORDERS = """
    SELECT o.id::text, o.customer_id::text, o.status, o.total,
           (SELECT l.quantity::text FROM order_lines l
            WHERE l.shop_id = o.shop_id AND l.order_id = o.id AND l.variant_id = ANY(:markers)) AS mark
    FROM orders o WHERE o.shop_id = :shop
"""
_TRANSFERS = "SELECT id::text, kind, amount, reference, order_id::text FROM transfers WHERE shop_id = :shop"
_STOCK = """
    SELECT v.id::text, v.stock + coalesce(sum(l.quantity) FILTER (WHERE o.status <> 'cancelled'), 0) AS had
    FROM variants v
    LEFT JOIN order_lines l ON l.shop_id = v.shop_id AND l.variant_id = v.id
    LEFT JOIN orders o ON o.shop_id = l.shop_id AND o.id = l.order_id
    WHERE v.shop_id = :shop AND v.id = ANY(:sold) GROUP BY v.id, v.stock
"""
_HELD = "SELECT coalesce(sum(balance), 0) FROM wallets WHERE shop_id = :shop AND kind = 'customer'"


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database holds, read in one transaction by plain SQL."""

    orders: list[Any]
    transfers: list[Any]
    stock: dict[str, int]
    held: Decimal

    @classmethod
    async def read(cls, database: Database, bazaar: Bazaar) -> "Stored":
        shop = UUID(bazaar.shop_id)
        asked = {
            "shop": shop,
            "markers": [UUID(account.marker_id) for account in bazaar.accounts],
            "sold": [UUID(variant) for variant in bazaar.variants],
        }
        async with database.get_session(shop) as session:
            orders = (await session.execute(text(_ORDERS), asked)).all()
            transfers = (await session.execute(text(_TRANSFERS), asked)).all()
            stock = (await session.execute(text(_STOCK), asked)).all()
            held = (await session.execute(text(_HELD), asked)).scalar_one()
        return cls(list(orders), list(transfers), {row.id: int(row.had) for row in stock}, held)


@dataclass(frozen=True, slots=True)
class Settlement:
    """`doubled`: keys that took effect twice. `lost`: acknowledged and not there, or refused and there.
    `wrong`: sums that do not come out."""

    doubled: list[str]
    lost: list[str]
    wrong: list[str]

    @classmethod
    def of(cls, entries: list[Entry], stored: Stored, bazaar: Bazaar) -> "Settlement":
        effects = _effects(entries, stored)
        return cls(
            [f"{entry.kind} {entry.key}" for entry in entries if len(effects[entry.key]) > 1],
            [f"{entry.kind} {entry.key}" for entry in entries if _is_lost(entry, effects[entry.key])],
            list(_wrong(stored, bazaar)),
        )


def _effects(entries: list[Entry], stored: Stored) -> dict[str, list[str]]:
    """What each key has made: ids of orders or transfers, found without asking the table of keys."""
    marked: dict[tuple[Kind, str, str], list[str]] = {}
    for order in stored.orders:
        marked.setdefault((Kind.PLACE, order.customer_id, order.mark), []).append(order.id)
    for transfer in stored.transfers:
        if transfer.kind == "refund":
            marked.setdefault((Kind.CANCEL, "", transfer.order_id), []).append(transfer.order_id)
        elif transfer.kind in ("deposit", "transfer"):
            marked.setdefault((Kind(transfer.kind), "", transfer.reference), []).append(transfer.id)
    return {
        entry.key: marked.get(
            (entry.kind, entry.customer if entry.kind is Kind.PLACE else "", entry.mark), []
        )
        for entry in entries
    }


def _is_lost(entry: Entry, effects: list[str]) -> bool:
    """Whether the books contradict what the customer was told; they may have what nobody was told."""
    if not entry.is_answered:
        return False
    return effects[:1] != ([] if entry.made is None else [entry.made])


def _wrong(stored: Stored, bazaar: Bazaar) -> Iterator[str]:
    for variant, first in bazaar.variants.items():
        if stored.stock[variant] != first:
            yield f"variant {variant}: stock and sales make {stored.stock[variant]}, it had {first}"
    paid_in = sum(each.amount for each in stored.transfers if each.kind == "deposit")
    spent = sum(order.total for order in stored.orders if order.status != "cancelled")
    if paid_in != stored.held + spent:
        yield f"{paid_in} was paid in, {stored.held} is held and {spent} was spent"
    payments = Counter(each.order_id for each in stored.transfers if each.kind == "payment")
    for order in stored.orders:
        if payments[order.id] != 1:
            yield f"order {order.id} has {payments[order.id]} payments"
