"""8. No row points outside its shop.

Composite foreign keys make that impossible for most references; they are checked here all the same, from the
metadata, because a backup can be restored without them. Two references have no key: who changed a row, and
that whoever orders is a customer of the shop. Who changed a row may have been purged since.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final

from sqlalchemy import ForeignKeyConstraint, Table

from emporion.infrastructure.persistence.base import Base
from emporion.infrastructure.persistence.invariants.probe import Invariant, Probe
from emporion.infrastructure.persistence.invariants.scope import in_scope, own_rows

_ACTORS: Final = Probe(
    "audit_records",
    """
    SELECT 'audit_records', a.id, CASE WHEN u.id IS NULL AND NOT public.was_user(a.actor_id)
             THEN format('names %s as actor, who is no user', a.actor_id) ELSE '' END
      FROM audit_records a
      LEFT JOIN users u ON u.id = a.actor_id
     WHERE a.shop_id = $1::uuid AND a.actor_id IS NOT NULL
    """,
)
_CUSTOMERS: Final = Probe(
    "orders",
    """
    SELECT 'orders', o.id, CASE WHEN NOT EXISTS (
               SELECT FROM wallets w WHERE w.shop_id = o.shop_id AND w.owner_id = o.customer_id)
             THEN format('is of %s, who owns no wallet in the shop', o.customer_id) ELSE '' END
      FROM orders o
     WHERE o.shop_id = $1::uuid
    """,
)


@cache
def references(*, of_shop: bool) -> Invariant:
    """One probe for each foreign key in scope, and those that have none."""
    without_key = (_ACTORS, _CUSTOMERS) if of_shop else (_ACTORS,)
    return Invariant(8, "No row points outside its shop", (*_keys(of_shop=of_shop), *without_key))


def _keys(*, of_shop: bool) -> Iterator[Probe]:
    for table in Base.metadata.sorted_tables:
        if in_scope(table, of_shop=of_shop):
            keys = sorted(table.foreign_key_constraints, key=lambda key: str(key.name))
            yield from (Probe(table.name, _points(table, key)) for key in keys)


def _points(table: Table, key: ForeignKeyConstraint) -> str:
    target = key.referred_table.name
    pairs = [(element.parent.name, element.column.name) for element in key.elements]
    same = " AND ".join(f"p.{there} = t.{here}" for here, there in pairs)
    said = " AND ".join(f"t.{here} IS NOT NULL" for here, _ in pairs)
    names = ", ".join(here for here, _ in pairs)
    values = " || ', ' || ".join(f"t.{here}::text" for here, _ in pairs)
    return f"""
        SELECT '{table.name}', t.id, CASE WHEN {said} AND NOT EXISTS (
                   SELECT FROM {target} AS p WHERE {same})
                 THEN 'points with ({names}) = (' || {values} || ') to no row of {target}' ELSE '' END
          FROM {table.name} AS t
         WHERE {own_rows(table, "t")}
    """
