"""A shop with 100,000 rows of what lists show, made set by set, beside another shop with as many products."""

from typing import Final
from uuid import UUID

from sqlalchemy import text

from tests.integration.persistence.shelf import engine_of

SIZE: Final = 100_000
SHOP: Final = UUID("01900000-0000-7000-8000-00000000000a")
OTHER: Final = UUID("01900000-0000-7000-8000-00000000000b")
CUSTOMER: Final = UUID("01900000-0000-7000-8000-000000000001")
WALLET: Final = UUID("01900000-0000-7000-8000-000000000002")

# An id whose order is that of n.
_ID: Final = "(lpad(to_hex(1700000000000 + n), 12, '0') || '7000' || left(md5('{kind}' || n), 16))::uuid"
CATEGORIES: Final = 1111
# Categories 2, with 110 below it, and 1111, at the end of a path of four.
BRANCH: Final = UUID("018bcfe5-6802-7000-5c1e-29a3bc396805")
LEAF: Final = UUID("018bcfe5-6c57-7000-040d-08ceaf4d79ae")

_MOMENT: Final = "timestamptz '2026-01-01' + make_interval(secs => (n * 7919) % {size})"
_STAMPS: Final = "{moment}, {moment}, 1"

_SHOPS: Final = """
INSERT INTO shops (id, slug, name, currency, status, created_at, updated_at, version)
SELECT CASE n WHEN 1 THEN '{shop}' WHEN 2 THEN '{other}' ELSE {id} END::uuid, 'shop-' || md5(n::text),
       'Shop ' || n, 'EUR', 'open', {stamps} FROM generate_series(1, 5000) AS n
"""
_USERS: Final = """
INSERT INTO users (id, email, name, password_hash, is_active, is_verified, created_at, updated_at, version)
SELECT CASE n WHEN 1 THEN '{customer}' ELSE {id} END::uuid, md5(n::text) || '@example.com', 'Person ' || n,
       '!', true, false, {stamps} FROM generate_series(1, 5000) AS n
"""
_PRODUCTS: Final = """
INSERT INTO products (shop_id, id, handle, title, description, vendor, status, tags, attributes,
                      created_at, updated_at, version)
SELECT {owner}, {id}, 'p-' || n, 'Title ' || left(md5(n::text), 6) || ' ' || n % 97, 'Words.',
       'Vendor ' || n % 500, CASE n % 100 WHEN 0 THEN 'draft' ELSE 'active' END,
       jsonb_build_array('t' || n % 50), jsonb_build_object('colour', n % 30, 'serial', 's' || n), {stamps}
  FROM generate_series(1, {products}) AS n
"""
# Here and there among the others.
_DELETED: Final = """
INSERT INTO products (shop_id, id, handle, title, description, vendor, status, tags, attributes, deleted_at,
                      created_at, updated_at, version)
SELECT '{shop}', {id}, 'gone-' || n, 'Gone', '', '', 'active', '[]', '{{}}', {moment}, {stamps}
  FROM (SELECT place * 499 AS n FROM generate_series(1, 200) AS place) AS spread
"""
# A tree in which each has ten below it.
_CATEGORIES: Final = """
INSERT INTO categories (shop_id, id, name, parent_id, position, created_at, updated_at, version)
SELECT '{shop}', {id}, 'Category ' || n,
       (SELECT {id} FROM (SELECT (all_of.n + 8) / 10 AS n) AS above WHERE n > 0), 0, {stamps}
  FROM generate_series(1, 1111) AS all_of(n)
"""
_LINKS: Final = """
INSERT INTO product_categories (shop_id, id, product_id, category_id, created_at)
SELECT '{shop}', {id}, p.id, c.ids[1 + n % 1111], {moment}
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM products WHERE shop_id = '{shop}') AS p,
       (SELECT array_agg(id ORDER BY id) AS ids FROM categories) AS c WHERE n <= 20000
"""
_ORDERS: Final = """
INSERT INTO orders (shop_id, id, number, customer_id, status, currency, subtotal, discount, total, placed_at,
                    is_historic, created_at, updated_at, version)
SELECT '{shop}', {id}, 'N' || n, CASE WHEN n % 500 = 0 THEN '{customer}' ELSE u.ids[1 + n % 500] END,
       CASE n % 10 WHEN 0 THEN 'pending' ELSE 'confirmed' END, 'EUR', 1, 0, 1, {moment}, false, {stamps}
  FROM generate_series(1, {size}) AS n, (SELECT array_agg(id) AS ids FROM users) AS u
"""
_WALLETS: Final = """
INSERT INTO wallets (shop_id, id, kind, owner_id, address, name, currency, balance, is_active,
                     created_at, updated_at, version)
SELECT '{shop}', CASE n WHEN 1 THEN '{wallet}' ELSE {id} END::uuid, 'customer', '{customer}', 'w' || n,
       'Wallet ' || md5(n::text), 'EUR', 1, true, {stamps} FROM generate_series(1, 20000) AS n
"""
_TRANSFERS: Final = """
INSERT INTO transfers (shop_id, id, kind, debit_wallet_id, credit_wallet_id, amount, currency, reference,
                       created_at)
SELECT '{shop}', {id}, 'transfer', CASE n % 2 WHEN 0 THEN '{wallet}'::uuid ELSE w.ids[2] END,
       CASE n % 2 WHEN 0 THEN w.ids[3 + n % 900] ELSE '{wallet}' END, 1, 'EUR', '', {moment}
  FROM generate_series(1, 50000) AS n,
       (SELECT array_agg(id) AS ids
          FROM (SELECT id FROM wallets WHERE id <> '{wallet}' LIMIT 1000) AS few) AS w
"""
_MEMBERS: Final = """
INSERT INTO memberships (shop_id, id, user_id, role, created_at, updated_at, version)
SELECT '{shop}', {id}, u.id, 'staff', {stamps}
  FROM (SELECT id, row_number() OVER () AS n FROM users WHERE id <> '{customer}') AS u
"""
_AUDIT: Final = """
INSERT INTO audit_records (shop_id, id, table_name, record_id, action, new_values, command, command_id,
                           request_id, created_at)
SELECT '{shop}', {id}, CASE n % 2 WHEN 0 THEN 'orders' ELSE 'products' END,
       CASE WHEN n % 50 = 0 THEN '{customer}'::uuid ELSE {id} END, 'insert', '{{}}', 'Test', {id}, '',
       {moment} FROM generate_series(1, {size}) AS n
"""
_OUTBOX: Final = """
INSERT INTO outbox_messages (shop_id, id, topic, aggregate_id, aggregate_version, payload, priority,
                             processed_at, attempts, available_at, created_at, updated_at, version)
SELECT '{shop}', {id}, 'test', {id}, 1, '{{}}', n % 3, CASE WHEN n % 1000 = 0 THEN NULL ELSE {moment} END, 0,
       {moment}, {stamps} FROM generate_series(1, {size}) AS n
"""
_GIN: Final = """
SELECT indexname AS name, indexdef AS definition FROM pg_indexes
 WHERE schemaname = 'public' AND indexdef LIKE '%USING gin%'
"""


async def generate(owner_url: str) -> None:
    """Fill an empty, migrated database."""
    async with engine_of(owner_url) as engine, engine.begin() as connection:
        await connection.execute(text("SET LOCAL synchronous_commit = off"))
        await connection.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
        # Built at once they take half the time.
        built = (await connection.execute(text(_GIN))).all()
        for each in built:
            await connection.exec_driver_sql(f"DROP INDEX {each.name}")
        for kind, statement, owner in _statements():
            moment = _MOMENT.format(size=SIZE)
            values = {
                "id": _ID.format(kind=kind),
                "moment": moment,
                "stamps": _STAMPS.format(moment=moment),
                "size": SIZE,
                "products": SIZE if owner == SHOP else SIZE // 20,
                "owner": f"'{owner}'::uuid",
                "shop": SHOP,
                "other": OTHER,
                "customer": CUSTOMER,
                "wallet": WALLET,
            }
            await connection.exec_driver_sql(statement.format(**values))
        for each in built:
            await connection.exec_driver_sql(each.definition)
        await connection.execute(text("SET LOCAL default_statistics_target = 30"))
        await connection.execute(text("ANALYZE"))


def _statements() -> list[tuple[str, str, UUID]]:
    made = [_SHOPS, _USERS, _PRODUCTS, _ORDERS, _WALLETS, _TRANSFERS, _MEMBERS, _AUDIT, _OUTBOX]
    made += [_DELETED, _CATEGORIES, _LINKS]
    return [*((f"k{number}", each, SHOP) for number, each in enumerate(made)), ("other", _PRODUCTS, OTHER)]
