"""Fills a shop with orders that were placed before: set-wise, and so that the books hold.

Every order has three lines, its payment, its message (relayed long ago) and its whole audit trail: the rows
inserted, and each change of the wallet and of the variants with the values before and after.
"""

from typing import Any, Final
from uuid import UUID

import asyncpg

from bench.contenders.common import driver_url, revenue_wallet
from bench.world import Shop

_BATCH: Final = 50_000
_MANY: Final = 200_000  # from here on, making the indexes anew is quicker
_FILLED: Final = ("orders", "order_lines", "transfers", "outbox_messages", "audit_records")

_PREPARE: Final = """
CREATE TEMP TABLE people AS
  SELECT row_number() OVER (ORDER BY id) - 1 AS place, id AS wallet_id, owner_id, balance, version, updated_at
  FROM wallets WHERE shop_id = '{shop}' AND kind = 'customer';
CREATE TEMP TABLE goods AS
  SELECT row_number() OVER (ORDER BY v.id) - 1 AS place, v.id AS variant_id, v.price, v.stock, v.version,
    v.updated_at, p.title || CASE WHEN v.title = '' THEN '' ELSE ' / ' || v.title END AS title
  FROM variants v JOIN products p ON p.shop_id = v.shop_id AND p.id = v.product_id
  WHERE v.shop_id = '{shop}';
ANALYZE people; ANALYZE goods;
CREATE FUNCTION pg_temp.made_at(moment bigint, tag text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (lpad(to_hex(moment / 1000), 12, '0') || '7' || lpad(to_hex(moment % 1000 * 4096 / 1000), 3, '0')
          || '8' || substr(md5(tag), 1, 15))::uuid
$$;
"""
"""Ids are UUIDv7 of a microsecond, so that they sort by time as real ones do."""

_DRAW: Final = """
CREATE TEMP TABLE lines ON COMMIT DROP AS
  SELECT n, k, {base} + n AS moment, g.*, 1 + (n + k) % 3 AS quantity,
    pg_temp.made_at({base} + n, 'line' || n || '-' || k || '{salt}') AS id
  FROM generate_series({first}::bigint, {last}::bigint) AS n CROSS JOIN generate_series(0, 2) AS k
  JOIN goods g ON g.place = (n * 31 + k * 17) % {goods};
CREATE TEMP TABLE placed ON COMMIT DROP AS
  SELECT l.n, l.moment, to_timestamp(0) + l.moment * interval '1 microsecond' AS at, l.total, p.*,
    pg_temp.made_at(l.moment, 'order' || l.n || '{salt}') AS id,
    pg_temp.made_at(l.moment, 'payment' || l.n || '{salt}') AS payment_id,
    pg_temp.made_at(l.moment, 'command' || l.n || '{salt}') AS command_id,
    {number} AS number
  FROM (SELECT n, moment, sum(price * quantity) AS total FROM lines GROUP BY n, moment) AS l
  JOIN people p ON p.place = l.n % {people};
ANALYZE lines; ANALYZE placed;
"""

_ROWS: Final = """
INSERT INTO orders
  (shop_id, id, number, customer_id, status, currency, subtotal, discount, total, placed_at, is_historic,
   created_at, updated_at, version)
SELECT '{shop}', id, number, owner_id, 'confirmed', 'EUR', total, 0, total, at, false, at, at, 1 FROM placed;
INSERT INTO order_lines
  (shop_id, id, order_id, variant_id, title, quantity, unit_price, discount, created_at)
SELECT '{shop}', l.id, p.id, l.variant_id, l.title, l.quantity, l.price, 0, p.at
FROM lines l JOIN placed p USING (n);
INSERT INTO transfers
  (shop_id, id, kind, debit_wallet_id, credit_wallet_id, amount, currency, order_id, reference, created_at)
SELECT '{shop}', payment_id, 'payment', wallet_id, '{revenue}', total, 'EUR', id, '', at FROM placed;
INSERT INTO outbox_messages
  (shop_id, id, topic, aggregate_id, aggregate_version, payload, priority, sequence, processed_at, attempts,
   available_at, last_error, created_at, updated_at, version)
SELECT '{shop}', pg_temp.made_at(moment, 'message' || n || '{salt}'), 'order.placed', id, 1,
  jsonb_build_object('aggregate_id', id, 'number', number, 'customer_id', owner_id, 'total', total::text,
    'currency', 'EUR', 'is_historic', false),
  0, NULL, at, 1, at, NULL, at, at, 2
FROM placed;
"""

_TRAIL: Final = """
INSERT INTO audit_records
  (shop_id, id, table_name, record_id, action, old_values, new_values, actor_id, actor_name, command,
   command_id, request_id, created_at)
SELECT '{shop}', pg_temp.made_at(p.moment, t.name || t.record_id || p.n || '{salt}'), t.name, t.record_id,
  t.action, t.old, t.new, p.owner_id, NULL, 'PlaceOrder', p.command_id, p.command_id::text, p.at
FROM placed p JOIN (
  SELECT p.n, 'orders' AS name, o.id AS record_id, 'insert' AS action, NULL::jsonb AS old, to_jsonb(o) AS new
  FROM placed p JOIN orders o ON o.shop_id = '{shop}' AND o.id = p.id
  UNION ALL
  SELECT l.n, 'order_lines', o.id, 'insert', NULL, to_jsonb(o)
  FROM lines l JOIN order_lines o ON o.shop_id = '{shop}' AND o.id = l.id
  UNION ALL
  SELECT p.n, 'transfers', t.id, 'insert', NULL, to_jsonb(t)
  FROM placed p JOIN transfers t ON t.shop_id = '{shop}' AND t.id = p.payment_id
  UNION ALL
  SELECT n, 'wallets', wallet_id, 'update',
    jsonb_build_object('balance', (balance - paid + total)::text, 'version', version + step - 1,
      'updated_at', coalesce(before, updated_at)),
    jsonb_build_object('balance', (balance - paid)::text, 'version', version + step, 'updated_at', at)
  FROM (SELECT *, sum(total) OVER w AS paid, row_number() OVER w AS step, lag(at) OVER w AS before
        FROM placed WINDOW w AS (PARTITION BY wallet_id ORDER BY n)) AS charged
  UNION ALL
  SELECT n, 'variants', variant_id, 'update',
    jsonb_build_object('stock', stock - sold + quantity, 'version', version + step - 1,
      'updated_at', coalesce(before, updated_at)),
    jsonb_build_object('stock', stock - sold, 'version', version + step, 'updated_at', at)
  FROM (SELECT *, sum(quantity) OVER w AS sold, row_number() OVER w AS step, lag(at) OVER w AS before
        FROM (SELECT l.*, p.at FROM lines l JOIN placed p USING (n)) AS each
        WINDOW w AS (PARTITION BY variant_id ORDER BY n)) AS taken
) AS t USING (n);
"""

_SETTLE: Final = """
UPDATE people p SET balance = p.balance - s.paid, version = p.version + s.steps, updated_at = s.at
FROM (SELECT wallet_id, sum(total) AS paid, count(*)::int AS steps, max(at) AS at FROM placed GROUP BY 1) AS s
WHERE p.wallet_id = s.wallet_id;
UPDATE goods g SET stock = g.stock - s.sold, version = g.version + s.steps, updated_at = s.at
FROM (SELECT l.variant_id, sum(l.quantity)::int AS sold, count(*)::int AS steps, max(p.at) AS at
      FROM lines l JOIN placed p USING (n) GROUP BY 1) AS s
WHERE g.variant_id = s.variant_id;
UPDATE wallets w SET balance = p.balance, version = p.version, updated_at = p.updated_at
FROM people p WHERE w.shop_id = '{shop}' AND w.id = p.wallet_id AND w.version <> p.version;
UPDATE variants v SET stock = g.stock, version = g.version, updated_at = g.updated_at
FROM goods g WHERE v.shop_id = '{shop}' AND v.id = g.variant_id AND v.version <> g.version;
"""


def number_of(moment: str) -> str:
    """SQL for an order's number out of the column of its microsecond. It looks drawn, and differs for each of
    the next twelve days: an odd factor only rearranges what is below a power of two. Of a million that are
    drawn at random from as many, two would be alike in every third run."""
    mixed = f"{moment} % 1099511627776 * 6364137 % 1099511627776"
    return f"overlay(upper(lpad(to_hex({mixed}), 10, '0')) PLACING '-' FROM 6 FOR 0)"


async def fill(owner_url: str, shop: Shop, orders: int) -> None:
    """Place so many orders at once, as the owner, who is not under row-level security."""
    connection = await asyncpg.connect(driver_url(owner_url), command_timeout=3600)
    try:
        base: int = await connection.fetchval(
            "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint - $1", min(orders, 1_000_000)
        )
        values: dict[str, Any] = {
            "shop": shop.shop_id,
            "revenue": revenue_wallet(shop.shop_id),
            "base": base,
            "salt": f"{shop.shop_id}{base}",
            "number": number_of("l.moment"),
            "people": len(shop.customers),
            "goods": len(shop.variants),
        }
        await connection.execute(_PREPARE.format(**values))
        dropped = await _drop_indexes(connection) if orders >= _MANY else []
        for first in range(1, orders + 1, _BATCH):
            batch = values | {"first": first, "last": min(first + _BATCH - 1, orders)}
            async with connection.transaction():
                for step in (_DRAW, _ROWS, _TRAIL, _SETTLE):
                    await connection.execute(step.format(**batch))
        await _restore(connection, dropped)
        for table in _FILLED:
            await connection.execute(f"VACUUM ANALYZE {table}")
    finally:
        await connection.close()


async def _drop_indexes(connection: Any) -> list[str]:
    """Take the indexes that no constraint needs away; answers how to make them again."""
    found = await connection.fetch(
        "SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition "
        "FROM pg_index i WHERE i.indrelid::regclass::text = ANY($1::text[]) AND NOT i.indisunique",
        list(_FILLED),
    )
    for row in found:
        await connection.execute(f"DROP INDEX {row['name']}")
    return [row["definition"] for row in found]


async def _restore(connection: Any, definitions: list[str]) -> None:
    await connection.execute("SET maintenance_work_mem = '512MB'")
    for definition in definitions:
        await connection.execute(definition)


async def order_at(owner_url: str, shop: Shop, place: int) -> UUID:
    """The id of the order that is at this place, from the newest."""
    connection = await asyncpg.connect(driver_url(owner_url))
    try:
        found: UUID = await connection.fetchval(
            "SELECT id FROM orders WHERE shop_id = $1 ORDER BY id DESC OFFSET $2 LIMIT 1",
            shop.shop_id,
            place - 1,
        )
        return found
    finally:
        await connection.close()


async def some_orders(owner_url: str, shop: Shop, most: int) -> list[tuple[UUID, UUID]]:
    """Orders with their customers, from all over the shop."""
    connection = await asyncpg.connect(driver_url(owner_url))
    try:
        rows = await connection.fetch(
            "SELECT id, customer_id FROM orders WHERE shop_id = $1 ORDER BY md5(id::text) LIMIT $2",
            shop.shop_id,
            most,
        )
        return [(row["id"], row["customer_id"]) for row in rows]
    finally:
        await connection.close()
