"""Functions of the schema: what searches and containment look up in an index.

Row-level security keeps the planner from using an index for any operator that might leak what it sees: for
the application's role these are LIKE, `@>` on JSON and on arrays, and every function of a column. So the
look-up runs in one function with the rights of the tables' owner. It answers ids of the transaction's shop
only, and whoever calls it asks again, as itself, for everything that it found.

No extension is needed: the entries of an index are hashes of all parts of three characters, and of the shop,
so that a search never walks through what another shop has.
"""

from typing import Final

from sqlalchemy import DDL, event

from emporion.infrastructure.persistence.base import Base

SEARCH_DOCUMENT: Final = r"""
CREATE FUNCTION search_document(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT '  ' || replace(translate(lower(words), E'\t\n\r', '   '), ' ', '  ')
$$"""
"""Words in lower case, each behind two blanks."""

SEARCH_DOCUMENT_OF_TWO: Final = """
CREATE FUNCTION search_document(one text, two text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT public.search_document(one || ' ' || two)
$$"""

SEARCH_DOCUMENT_OF_THREE: Final = """
CREATE FUNCTION search_document(one text, two text, three text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT public.search_document(one || ' ' || two || ' ' || three)
$$"""

SEARCH_ENTRIES: Final = """
CREATE FUNCTION search_entries(shop uuid, document text) RETURNS bigint[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT array_agg(DISTINCT hashtextextended(substr(document, place, 3) COLLATE "C", seed))
  FROM hashtextextended(shop::text COLLATE "C", 0) AS seed, generate_series(1, length(document) - 2) AS place
 WHERE substr(document, place + 2, 1) <> ' '
$$"""
"""All parts of three characters that a search can ask for; NULL where there are none."""

SEARCH_CONTENTS: Final = """
CREATE FUNCTION search_contents(shop uuid, attributes jsonb, tags jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT jsonb_build_object(shop::text, jsonb_build_object('attributes', attributes, 'tags', tags))
$$"""
"""One object of one shop: entries of `jsonb_path_ops` are hashes of whole paths, so the shop is in them."""

PRODUCTS_FOUND: Final = """
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
"""Ids of live products, perhaps more than once, in which all patterns are found (or in the SKU of a variant)
and which hold `contents`; at most `most` by their own texts, and as many by their SKUs."""

CREATED: Final = (
    SEARCH_DOCUMENT,
    SEARCH_DOCUMENT_OF_TWO,
    SEARCH_DOCUMENT_OF_THREE,
    SEARCH_ENTRIES,
    SEARCH_CONTENTS,
    PRODUCTS_FOUND,
)

FOR_THE_APPLICATION: Final = ("products_found(text[], jsonb, integer)",)
"""Functions with the owner's rights: nobody but the owner and the application's role may call them."""

for _text in CREATED:
    # Metadata that is created without migrations (tests compare both) needs them before its indexes.
    _made = DDL(_text)  # type: ignore[no-untyped-call] # untyped in SQLAlchemy
    event.listen(Base.metadata, "before_create", _made.execute_if(dialect="postgresql"))
