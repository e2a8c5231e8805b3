"""Questions: each in a read-only transaction that names the shop."""

from typing import Any, Final
from uuid import UUID

from bench.contenders.base import Refused
from bench.world import OrderQuery, PageQuery, ProductQuery, SearchQuery

PAGE: Final = 50
FEW: Final = 1000

_ORDERS: Final = """
SELECT id, number, customer_id, status, currency, subtotal, discount, total, placed_at, is_historic, version
FROM orders
"""
_ORDER: Final = f"{_ORDERS} WHERE shop_id = $1 AND id = $2 AND customer_id = $3"
_FIRST: Final = f"{_ORDERS} WHERE shop_id = $1 ORDER BY id DESC LIMIT {PAGE + 1}"
_AFTER: Final = f"{_ORDERS} WHERE shop_id = $1 AND id < $2 ORDER BY id DESC LIMIT {PAGE + 1}"
_LINES: Final = """
SELECT order_id, id, variant_id, title, quantity, unit_price, discount
FROM order_lines WHERE shop_id = $1 AND order_id = ANY($2::uuid[]) ORDER BY id
"""
_ROLE: Final = "SELECT role FROM memberships WHERE shop_id = $1 AND user_id = $2"
_FOUND: Final = f"SELECT products_found($1::text[], '{{}}', {FEW}) AS id"
_FILED: Final = """
ARRAY(SELECT c.category_id FROM product_categories c
      WHERE c.shop_id = p.shop_id AND c.product_id = p.id ORDER BY c.category_id) AS category_ids
"""
_SUMMARIES: Final = f"""
SELECT p.id, p.handle, p.title, p.vendor, p.status, p.tags, {_FILED}
FROM products p
WHERE p.shop_id = $1 AND p.id = ANY($2::uuid[]) AND p.status = 'active' AND p.deleted_at IS NULL
ORDER BY p.id LIMIT {PAGE + 1}
"""
_PRODUCT: Final = f"""
SELECT p.id, p.handle, p.title, p.description, p.vendor, p.status, p.tags, p.attributes, p.created_at,
  p.updated_at, p.version, {_FILED}
FROM products p WHERE p.shop_id = $1 AND p.id = $2 AND p.status = 'active' AND p.deleted_at IS NULL
"""
_VARIANTS: Final = """
SELECT id, product_id, sku, title, options, price, compare_at_price, stock, position, updated_at, version
FROM variants WHERE shop_id = $1 AND product_id = $2 ORDER BY position, id
"""


async def find_order(connection: Any, query: OrderQuery) -> dict[str, Any]:
    """An own order with its lines."""
    await enter(connection, query.shop_id)
    row = await connection.fetchrow(_ORDER, query.shop_id, query.order_id, query.user_id)
    if row is None:
        raise Refused("there is no such order")
    return (await _with_lines(connection, query.shop_id, [row]))[0]


async def list_orders(connection: Any, query: PageQuery) -> dict[str, Any]:
    """A page of orders with their lines."""
    await enter(connection, query.shop_id)
    if await connection.fetchval(_ROLE, query.shop_id, query.user_id) is None:
        raise Refused("not a member of the shop")
    if query.after is None:
        rows = await connection.fetch(_FIRST, query.shop_id)
    else:
        rows = await connection.fetch(_AFTER, query.shop_id, query.after)
    items = await _with_lines(connection, query.shop_id, rows[:PAGE])
    return {"items": items, "next": items[-1]["id"] if len(rows) > PAGE else None}


async def search(connection: Any, query: SearchQuery) -> dict[str, Any]:
    """Products on sale in which all words are found."""
    await enter(connection, query.shop_id)
    found = {row["id"] for row in await connection.fetch(_FOUND, query.words.split())}
    rows = [dict(row) for row in await connection.fetch(_SUMMARIES, query.shop_id, list(found))]
    return {"items": rows[:PAGE], "next": rows[PAGE - 1]["id"] if len(rows) > PAGE else None}


async def find_product(connection: Any, query: ProductQuery) -> dict[str, Any]:
    """A product on sale with its variants."""
    await enter(connection, query.shop_id)
    row = await connection.fetchrow(_PRODUCT, query.shop_id, query.product_id)
    if row is None:
        raise Refused("there is no such product")
    variants = await connection.fetch(_VARIANTS, query.shop_id, query.product_id)
    return dict(row) | {"variants": [dict(each) for each in variants]}


async def enter(connection: Any, shop_id: UUID) -> None:
    """Row-level security sees the shop that the transaction names."""
    await connection.execute(f"SET LOCAL app.shop_id = '{shop_id}'")


async def _with_lines(connection: Any, shop_id: UUID, rows: list[Any]) -> list[dict[str, Any]]:
    orders: dict[UUID, dict[str, Any]] = {row["id"]: dict(row) | {"lines": []} for row in rows}
    for line in await connection.fetch(_LINES, shop_id, list(orders)):
        values = dict(line)
        orders[values.pop("order_id")]["lines"].append(values)
    return list(orders.values())
