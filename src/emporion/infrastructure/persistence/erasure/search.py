"""`person_obstacles`, `person_shops`, `was_user`: what is asked across shops, which no transaction sees."""

from typing import Final

from emporion.domain.erasure.obstacle import ObstacleKind
from emporion.domain.orders.order import OrderStatus
from emporion.domain.shared.ids import PLATFORM
from emporion.domain.shops.membership import Role
from emporion.infrastructure.persistence.base import Base
from emporion.infrastructure.persistence.erasure.plan import PLAN, Treatment
from emporion.infrastructure.persistence.erasure.redaction import PLANNED, SAFE

OPEN: Final = (OrderStatus.PENDING, OrderStatus.CONFIRMED, OrderStatus.SHIPPED)
"""Orders that somebody still waits for."""

OBSTACLES: Final = f"""
CREATE OR REPLACE FUNCTION person_obstacles(person uuid, only_shop uuid)
RETURNS TABLE (kind text, shop_id uuid, shop text, record_id uuid, name text, amount numeric, state text)
LANGUAGE sql STABLE SECURITY DEFINER {SAFE} AS $f$
  SELECT '{ObstacleKind.LAST_OWNER}', s.id, s.slug, s.id, s.slug, NULL::numeric, ''
    FROM memberships AS m JOIN shops AS s ON s.id = m.shop_id
   WHERE m.user_id = person AND m.role = '{Role.OWNER}' AND (only_shop IS NULL OR m.shop_id = only_shop)
     AND NOT EXISTS (SELECT FROM memberships AS o
                      WHERE o.shop_id = m.shop_id AND o.role = '{Role.OWNER}' AND o.user_id <> person)
  UNION ALL
  SELECT '{ObstacleKind.MONEY}', s.id, s.slug, w.id, w.address, w.balance, w.currency
    FROM wallets AS w JOIN shops AS s ON s.id = w.shop_id
   WHERE w.owner_id = person AND w.balance <> 0 AND (only_shop IS NULL OR w.shop_id = only_shop)
  UNION ALL
  SELECT '{ObstacleKind.OPEN_ORDER}', s.id, s.slug, o.id, o.number, NULL::numeric, o.status
    FROM orders AS o JOIN shops AS s ON s.id = o.shop_id
   WHERE o.customer_id = person AND (only_shop IS NULL OR o.shop_id = only_shop)
     AND o.status IN ({", ".join(f"'{status}'" for status in OPEN)})
   ORDER BY 2, 1, 4
$f$"""


WAS_USER: Final = f"""
CREATE OR REPLACE FUNCTION was_user(person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER {SAFE} AS $f$
  SELECT EXISTS (SELECT FROM audit_records AS a
                  WHERE a.shop_id = '{PLATFORM}' AND a.table_name = 'users' AND a.record_id = person)
$f$"""

_SHOPS: Final = """
CREATE OR REPLACE FUNCTION person_shops(person uuid, email text, beyond uuid, many integer)
RETURNS TABLE (shop_id uuid, has_traces boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER {safe} AS $f$
#variable_conflict use_column
DECLARE
  shop uuid;
BEGIN
  IF NOT EXISTS (SELECT FROM erasures AS e WHERE e.user_id = person AND e.finished_at IS NULL) THEN
    RAISE EXCEPTION 'no erasure of user % is under way', person USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- A loop, because one statement for many shops might be planned as one look at all rows of all shops.
  FOR shop IN SELECT s.id FROM shops AS s WHERE beyond IS NULL OR s.id > beyond ORDER BY s.id LIMIT many LOOP
    RETURN QUERY SELECT shop,
      {rows}
      OR EXISTS (SELECT FROM idempotency_keys AS k WHERE k.shop_id = shop
                    AND (k.actor = 'user:' || person OR position(person::text IN k.answer) > 0
                         OR (email <> '' AND position(lower(email) IN lower(k.answer)) > 0)))
      OR (email <> '' AND (
        EXISTS (SELECT FROM outbox_messages AS m
                 WHERE m.shop_id = shop AND position(lower(email) IN lower(m.last_error)) > 0)
        OR EXISTS (SELECT FROM deliveries AS d WHERE d.shop_id = shop
                      AND position(lower(email) IN lower(concat_ws(' ', d.destination, d.last_error))) > 0)))
      OR {trail};
  END LOOP;
END
$f$"""


def shops_statement() -> str:
    """The text of `person_shops`: rows and, where they are gone, their audit trail. What is quick first."""
    own = [name for name in PLAN if "shop_id" in Base.metadata.tables[name].columns]
    rows = (
        f"EXISTS (SELECT FROM {name} AS t WHERE t.shop_id = shop AND t.{PLAN[name].subject} = person)"
        for name in own
    )
    trail = (
        f"EXISTS (SELECT FROM audit_records AS a WHERE a.shop_id = shop AND a.table_name = '{name}'"
        f" AND a.action = 'insert' AND a.new_values ->> '{PLAN[name].subject}' = person::text)"
        for name in own
        if PLAN[name].treatment is not Treatment.KEEP
    )
    return _SHOPS.format(safe=PLANNED, rows="\n      OR ".join(rows), trail="\n      OR ".join(trail))
