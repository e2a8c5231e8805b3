"""A product export by COPY, which PostgreSQL refuses under row-level security: this one runs as the owner."""

import json
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from bench.contenders.base import Refused
from bench.contenders.common import plain, uuid7
from bench.contenders.exports import COMMAND, FileProduct
from bench.contenders.handwritten.reads import enter
from bench.world import ImportRequest

_KNOWN: Final = """
SELECT id, handle, title, vendor, status, attributes FROM products
WHERE shop_id = $1 AND handle = ANY($2::text[]) AND deleted_at IS NULL ORDER BY id FOR NO KEY UPDATE
"""
_STORED: Final = """
SELECT id, product_id, options, price, version, updated_at FROM variants
WHERE shop_id = $1 AND product_id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE
"""
_REPRICE: Final = """
UPDATE variants v SET price = u.price, version = v.version + 1, updated_at = $2
FROM unnest($3::uuid[], $4::numeric[], $5::int[]) AS u(id, price, expected)
WHERE v.shop_id = $1 AND v.id = u.id AND v.version = u.expected
"""
_JSON: Final = frozenset({"tags", "attributes", "options", "payload", "old_values", "new_values"})

Row = dict[str, Any]


async def import_batch(connection: Any, request: ImportRequest, batch: list[FileProduct]) -> None:
    """In the transaction that the caller opened."""
    now, shop_id = datetime.now(UTC), request.shop_id
    await enter(connection, shop_id)
    handles = [told.handle for told in batch]
    known = {row["handle"]: row for row in await connection.fetch(_KNOWN, shop_id, handles)}
    stored = await connection.fetch(_STORED, shop_id, [row["id"] for row in known.values()])
    trail = _Trail(request, now)
    products, variants, messages = list[Row](), list[Row](), list[Row]()
    for told in batch:
        if told.handle not in known:
            products.append(product := _product(shop_id, told, now))
            variants.extend(_variants(product, told, now))
            messages.append(_message(product, now))
        elif not _same(known[told.handle], told):
            raise Refused("this import changes prices only")
    for table, rows in (("products", products), ("variants", variants), ("outbox_messages", messages)):
        await _copy(connection, table, rows)
    for table, rows in (("products", products), ("variants", variants)):
        for row in rows:
            trail.inserted(table, row)
    await _reprice(connection, trail, shop_id, _prices(batch, known), stored, now)
    await _copy(connection, "audit_records", trail.records)


def _product(shop_id: UUID, told: FileProduct, now: datetime) -> Row:
    return {
        "shop_id": shop_id,
        "id": uuid7(),
        "handle": told.handle,
        "title": told.title,
        "description": "",
        "vendor": told.vendor,
        "status": told.status,
        "tags": [],
        "attributes": told.attributes,
        "deleted_at": None,
        "deleted_by": None,
        "delete_reason": None,
        "created_at": now,
        "updated_at": now,
        "version": 1,
    }


def _variants(product: Row, told: FileProduct, now: datetime) -> list[Row]:
    return [
        {
            "shop_id": product["shop_id"],
            "id": uuid7(),
            "product_id": product["id"],
            "sku": variant.sku,
            "title": variant.title,
            "options": variant.options,
            "price": variant.price,
            "compare_at_price": None,
            "stock": variant.stock,
            "position": position,
            "put_in": variant.stock,
            "imported_stock": variant.stock,
            "created_at": now,
            "updated_at": now,
            "version": 1,
        }
        for position, variant in enumerate(told.variants, start=1)
    ]


def _message(product: Row, now: datetime) -> Row:
    return {
        "shop_id": product["shop_id"],
        "id": uuid7(),
        "topic": "product.published",
        "aggregate_id": product["id"],
        "aggregate_version": 1,
        "payload": {"handle": product["handle"], "aggregate_id": str(product["id"])},
        "priority": 10,
        "attempts": 0,
        "available_at": now,
        "created_at": now,
        "updated_at": now,
        "version": 1,
    }


def _same(known: Any, told: FileProduct) -> bool:
    mine = (known["title"], known["vendor"], known["status"], known["attributes"])
    return mine == (told.title, told.vendor, told.status, told.attributes)


def _prices(batch: list[FileProduct], known: dict[str, Any]) -> dict[tuple[UUID, str], Any]:
    return {
        (known[told.handle]["id"], json.dumps(variant.options)): variant.price
        for told in batch
        if told.handle in known
        for variant in told.variants
    }


async def _reprice(
    connection: Any,
    trail: "_Trail",
    shop_id: UUID,
    prices: dict[tuple[UUID, str], Any],
    stored: list[Any],
    now: datetime,
) -> None:
    changed = [
        (row, price)
        for row in stored
        if (price := prices.get((row["product_id"], json.dumps(row["options"])))) not in (None, row["price"])
    ]
    if not changed:
        return
    ids, versions = [row["id"] for row, _ in changed], [row["version"] for row, _ in changed]
    done = await connection.execute(_REPRICE, shop_id, now, ids, [price for _, price in changed], versions)
    if done != f"UPDATE {len(changed)}":
        raise Refused("somebody else changed a variant")
    for row, price in changed:
        old = {name: row[name] for name in ("price", "version", "updated_at")}
        new = {"price": price, "version": row["version"] + 1, "updated_at": now}
        trail.updated("variants", row["id"], old, new)


async def _copy(connection: Any, table: str, rows: list[Row]) -> None:
    if rows:
        columns = list(rows[0])
        records = [
            tuple(
                json.dumps(value) if name in _JSON and value is not None else value
                for name, value in row.items()
            )
            for row in rows
        ]
        await connection.copy_records_to_table(table, records=records, columns=columns)


class _Trail:
    """Audit records as rows to be copied."""

    def __init__(self, request: ImportRequest, now: datetime) -> None:
        self._common = {
            "shop_id": request.shop_id,
            "actor_id": request.user_id,
            "command": COMMAND,
            "command_id": uuid7(),
            "request_id": str(uuid7()),
            "created_at": now,
        }
        self.records: list[Row] = []

    def inserted(self, table: str, row: Row) -> None:
        self._add(table, row["id"], "insert", None, plain(row))

    def updated(self, table: str, record_id: UUID, old: Row, new: Row) -> None:
        self._add(table, record_id, "update", plain(old), plain(new))

    def _add(self, table: str, record_id: UUID, action: str, old: Row | None, new: Row) -> None:
        told = {"id": uuid7(), "table_name": table, "record_id": record_id, "action": action}
        self.records.append(self._common | told | {"old_values": old, "new_values": new})
