"""What lists are sorted, searched and filtered by.

Revision: 0008
Revises: 0007
Created: 2026-11-21
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LIVE = "deleted_at IS NULL"
NOBODY = "00000000-0000-0000-0000-000000000000"

SEARCH_DOCUMENT = r"""
CREATE FUNCTION search_document(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT '  ' || replace(translate(lower(words), E'\t\n\r', '   '), ' ', '  ')
$$"""

SEARCH_DOCUMENT_OF_TWO = """
CREATE FUNCTION search_document(one text, two text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT public.search_document(one || ' ' || two)
$$"""

SEARCH_DOCUMENT_OF_THREE = """
CREATE FUNCTION search_document(one text, two text, three text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT public.search_document(one || ' ' || two || ' ' || three)
$$"""

SEARCH_ENTRIES = """
CREATE FUNCTION search_entries(shop uuid, document text) RETURNS bigint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT array_agg(DISTINCT hashtextextended(substr(document, place, 3) COLLATE "C", seed))
  FROM hashtextextended(shop::text COLLATE "C", 0) AS seed, generate_series(1, length(document) - 2) AS place
 WHERE substr(document, place + 2, 1) <> ' '
$$"""

SEARCH_CONTENTS = """
CREATE FUNCTION search_contents(shop uuid, attributes jsonb, tags jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT jsonb_build_object(shop::text, jsonb_build_object('attributes', attributes, 'tags', tags))
$$"""

# With the rights of the tables' owner, whom row-level security does not bind, so that it may use the indexes; it
# answers ids of the transaction's shop only.
PRODUCTS_FOUND = """
CREATE FUNCTION products_found(patterns text[], contents jsonb, most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
  shop uuid := nullif(current_setting('app.shop_id', true), '')::uuid;
  held jsonb := jsonb_build_object(shop::text, contents);
  entries bigint[] := (SELECT array_agg(DISTINCT entry)
    FROM unnest(patterns) AS pattern, unnest(search_entries(shop, lower(pattern))) AS entry);
BEGIN
  IF entries IS NULL THEN
    RETURN QUERY SELECT p.id FROM products p
     WHERE p.deleted_at IS NULL AND p.shop_id = shop
       AND search_contents(p.shop_id, p.attributes, p.tags) @> held
     LIMIT most;
    RETURN;
  END IF;
  RETURN QUERY SELECT p.id FROM products p
   WHERE p.deleted_at IS NULL AND p.shop_id = shop
     AND search_entries(p.shop_id, search_document(p.title, p.vendor, p.handle)) @> entries
     AND (contents = '{}' OR search_contents(p.shop_id, p.attributes, p.tags) @> held)
     AND NOT EXISTS (SELECT FROM unnest(patterns) AS pattern WHERE strpos(
           search_document(p.title, p.vendor, p.handle), lower(pattern)) = 0)
   LIMIT most;
  RETURN QUERY SELECT v.product_id FROM variants v
   WHERE v.sku IS NOT NULL AND v.shop_id = shop
     AND search_entries(v.shop_id, search_document(v.sku)) @> entries
     AND NOT EXISTS (SELECT FROM unnest(patterns) AS pattern
           WHERE strpos(search_document(v.sku), lower(pattern)) = 0)
   LIMIT most;
END
$$"""

SORTED = {
    "ix_products_created_at": ("products", ["shop_id", "created_at", "id"], LIVE),
    "ix_products_title": ("products", ["shop_id", "title", "id"], LIVE),
    "ix_products_vendor": ("products", ["shop_id", "vendor", "id"], LIVE),
    "ix_shops_slug": ("shops", ["slug", "id"], None),
    "ix_users_email": ("users", ["email", "id"], LIVE),
    "ix_wallets_name": ("wallets", ["shop_id", "name", "id"], None),
}
BY_CODE_POINT = {"title", "slug", "email", "name"}
SEARCHED = {
    "ix_products_words": ("products", "search_entries(shop_id, search_document(title, vendor, handle))", LIVE),
    "ix_products_contents": ("products", "search_contents(shop_id, attributes, tags)", LIVE),
    "ix_users_words": ("users", f"search_entries('{NOBODY}'::uuid, search_document(email, name))", LIVE),
    "ix_variants_words": ("variants", "search_entries(shop_id, search_document(sku))", "sku IS NOT NULL"),
}


def upgrade() -> None:
    for function in (SEARCH_DOCUMENT, SEARCH_DOCUMENT_OF_TWO, SEARCH_DOCUMENT_OF_THREE, SEARCH_ENTRIES, SEARCH_CONTENTS, PRODUCTS_FOUND):
        op.execute(function)
    op.execute("REVOKE ALL ON FUNCTION products_found(text[], jsonb, integer) FROM PUBLIC")
    for name, (table, columns, where) in SORTED.items():
        # Behind a text column; by code point, whatever the database's locale.
        collations = {column: 'COLLATE "C"' for column in columns if column in BY_CODE_POINT}
        op.create_index(name, table, columns, unique=False, postgresql_ops=collations, postgresql_where=where and sa.text(where))
    for name, (table, expression, where) in SEARCHED.items():
        ops = {"held": "jsonb_path_ops"} if name == "ix_products_contents" else {}
        held = sa.literal_column(expression).label("held")
        op.create_index(name, table, [held], unique=False, postgresql_using="gin", postgresql_ops=ops, postgresql_where=sa.text(where))
    op.drop_index("ix_orders_placed_at", table_name="orders")
    op.create_index("ix_orders_placed_at", "orders", ["shop_id", "placed_at", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_orders_placed_at", table_name="orders")
    op.create_index("ix_orders_placed_at", "orders", ["shop_id", "placed_at"], unique=False)
    for name, (table, *_) in reversed((SORTED | SEARCHED).items()):
        op.drop_index(name, table_name=table)
    op.execute("DROP FUNCTION products_found(text[], jsonb, integer)")
    op.execute("DROP FUNCTION search_contents(uuid, jsonb, jsonb)")
    op.execute("DROP FUNCTION search_entries(uuid, text)")
    for texts in ("text, text, text", "text, text", "text"):
        op.execute(f"DROP FUNCTION search_document({texts})")
