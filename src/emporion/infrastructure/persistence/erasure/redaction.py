"""`erase_personal_values`: the one door to rows that are append-only for the application's role.

It replaces values that are declared personal, of one person whose erasure is under way, by one fixed text,
and nothing else. A row that is kept and its audit trail are changed alike: the trail still rebuilds the row.
"""

from typing import Final

from emporion.domain.erasure.erasure import ERASED
from emporion.infrastructure.persistence.append_only import APPENDED
from emporion.infrastructure.persistence.base import Base
from emporion.infrastructure.persistence.erasure.plan import PLAN, Treatment, personal_columns

AUTHOR: Final = "author_id"
TEXT: Final = "text"
"""The members of a message that say who wrote it, and what."""

SAFE: Final = "SET search_path = pg_catalog, public, pg_temp"
"""What a function of the owner is made with: names mean the owner's tables, whoever calls."""

PLANNED: Final = f"{SAFE} SET plan_cache_mode = force_custom_plan"
"""Besides, each statement is planned for its values: shops are as different as can be."""

ITEMS: Final = f"""
CREATE OR REPLACE FUNCTION erased_items(items jsonb, author text) RETURNS jsonb
LANGUAGE sql IMMUTABLE {SAFE} AS $f$
  SELECT coalesce(jsonb_agg(
           CASE WHEN author IS NULL OR item ->> '{AUTHOR}' = author
                THEN item || jsonb_build_object('{TEXT}', '{ERASED}') ELSE item END ORDER BY place),
           jsonb_build_array())
    FROM jsonb_array_elements(items) WITH ORDINALITY AS each(item, place)
$f$"""

VALUES: Final = f"""
CREATE OR REPLACE FUNCTION erased_values(held jsonb, names text[], lists text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE {SAFE} AS $f$
  SELECT CASE WHEN held IS NOT NULL THEN coalesce(jsonb_object_agg(name,
           CASE WHEN jsonb_typeof(value) = 'null' THEN value
                WHEN name = ANY (names) THEN to_jsonb('{ERASED}'::text)
                WHEN name = ANY (lists) AND jsonb_typeof(value) = 'array' THEN erased_items(value, NULL)
                WHEN name = ANY (lists) AND value ? '{APPENDED}'
                THEN jsonb_build_object('{APPENDED}', erased_items(value -> '{APPENDED}', NULL))
                ELSE value END), jsonb_build_object()) END
    FROM jsonb_each(held) AS each(name, value)
$f$"""

_ERASE: Final = """
CREATE OR REPLACE FUNCTION erase_personal_values(person uuid)
RETURNS TABLE (changed_table text, changed bigint)
LANGUAGE plpgsql SECURITY DEFINER {safe} AS $f$
#variable_conflict use_column
DECLARE
  shop constant uuid := nullif(current_setting('app.shop_id', true), '')::uuid;
  rule record;
  ids uuid[];
  many bigint;
  trail bigint := 0;
  bookings bigint := 0;
  items bigint := 0;
BEGIN
  IF NOT EXISTS (SELECT FROM erasures AS e WHERE e.user_id = person AND e.finished_at IS NULL) THEN
    RAISE EXCEPTION 'no erasure of user % is under way', person USING ERRCODE = 'insufficient_privilege';
  END IF;
  FOR rule IN SELECT * FROM (VALUES {rules}) AS each(of_table, subject, names, lists) LOOP
    WITH own AS MATERIALIZED (
      SELECT a.record_id FROM audit_records AS a
       WHERE a.shop_id = shop AND a.table_name = rule.of_table AND a.action = 'insert'
         AND a.new_values ->> rule.subject = person::text
    ), ready AS MATERIALIZED (
      SELECT a.id, erased_values(a.old_values, rule.names, rule.lists) AS before,
             erased_values(a.new_values, rule.names, rule.lists) AS later
        FROM audit_records AS a JOIN own ON own.record_id = a.record_id
       WHERE a.shop_id = shop AND a.table_name = rule.of_table
    )
    UPDATE audit_records AS a SET old_values = r.before, new_values = r.later FROM ready AS r
     WHERE a.shop_id = shop AND a.id = r.id
       AND (a.old_values IS DISTINCT FROM r.before OR a.new_values IS DISTINCT FROM r.later);
    GET DIAGNOSTICS many = ROW_COUNT;
    trail := trail + many;
  END LOOP;
  ids := ARRAY(
    SELECT t.id FROM transfers AS t JOIN wallets AS w ON w.shop_id = t.shop_id AND w.id = t.debit_wallet_id
     WHERE t.shop_id = shop AND w.owner_id = person AND t.reference <> ''
    UNION
    SELECT t.id FROM transfers AS t JOIN wallets AS w ON w.shop_id = t.shop_id AND w.id = t.credit_wallet_id
     WHERE t.shop_id = shop AND w.owner_id = person AND t.reference <> '');
  UPDATE transfers AS t SET reference = '{erased}'
   WHERE t.shop_id = shop AND t.id = ANY (ids) AND t.reference <> '{erased}';
  GET DIAGNOSTICS bookings = ROW_COUNT;
  UPDATE audit_records AS a SET new_values = erased_values(a.new_values, ARRAY['reference'], ARRAY[]::text[])
   WHERE a.shop_id = shop AND a.table_name = 'transfers' AND a.record_id = ANY (ids)
     AND a.new_values ->> 'reference' <> '{erased}';
  GET DIAGNOSTICS many = ROW_COUNT;
  trail := trail + many;
  IF EXISTS (SELECT FROM audit_records AS a WHERE a.shop_id = shop AND a.table_name = 'memberships'
                AND a.action = 'insert' AND a.new_values ->> 'user_id' = person::text) THEN
{authored}  END IF;
  RETURN QUERY VALUES ('audit_records', trail), ('transfers', bookings), ('conversations', items);
END
$f$"""

_AUTHORED: Final = """
    ids := ARRAY(
      SELECT c.id FROM {table} AS c
       WHERE c.shop_id = shop
         AND c.{column} @> jsonb_build_array(jsonb_build_object('{author}', person::text)));
    UPDATE {table} AS c SET {column} = erased_items(c.{column}, person::text)
     WHERE c.shop_id = shop AND c.id = ANY (ids) AND c.{column} <> erased_items(c.{column}, person::text);
    GET DIAGNOSTICS many = ROW_COUNT;
    items := items + many;
    UPDATE audit_records AS a SET new_values = r.later
      FROM (SELECT told.id, told.new_values || jsonb_build_object('{column}',
                     CASE jsonb_typeof(told.new_values -> '{column}')
                          WHEN 'array' THEN erased_items(told.new_values -> '{column}', person::text)
                          ELSE jsonb_build_object('{appended}', erased_items(
                                 told.new_values -> '{column}' -> '{appended}', person::text))
                          END) AS later
              FROM audit_records AS told
             WHERE told.shop_id = shop AND told.table_name = '{table}' AND told.record_id = ANY (ids)
               AND told.new_values ? '{column}') AS r
     WHERE a.shop_id = shop AND a.id = r.id AND a.new_values <> r.later;
    GET DIAGNOSTICS many = ROW_COUNT;
    trail := trail + many;
"""


def erase_statement() -> str:
    """The text of `erase_personal_values`, from what models and plan declare."""
    rules = ", ".join(_rule(name) for name in PLAN if _is_redacted(name))
    authored = "".join(
        _AUTHORED.format(table=t.name, column=c.name, author=AUTHOR, appended=APPENDED)
        for t in Base.metadata.sorted_tables
        for c in t.columns
        if c.info.get("authored")
    )
    return _ERASE.format(safe=PLANNED, erased=ERASED, rules=rules, authored=authored)


def _is_redacted(table: str) -> bool:
    return PLAN[table].treatment is not Treatment.KEEP and bool(personal_columns(table))


def _rule(table: str) -> str:
    columns = Base.metadata.tables[table].columns
    lists = [name for name in personal_columns(table) if "append_only" in columns[name].info]
    names = [name for name in personal_columns(table) if name not in lists]
    return f"('{table}', '{PLAN[table].subject}', {_array(names)}, {_array(lists)})"


def _array(names: list[str]) -> str:
    return f"ARRAY[{', '.join(repr(name) for name in names)}]::text[]"
