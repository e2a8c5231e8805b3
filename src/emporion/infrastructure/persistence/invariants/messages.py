"""7. Every placed order has exactly one `order.placed` message."""

from typing import Final

from emporion.domain.orders.events import OrderPlaced
from emporion.infrastructure.persistence.invariants.probe import Invariant, Probe

_PLACED: Final = f"shop_id = $1::uuid AND topic = '{OrderPlaced.topic}'"

MESSAGES: Final = Invariant(
    7,
    "Every placed order has exactly one order.placed message",
    (
        Probe(
            "orders",
            f"""
            SELECT 'orders', o.id, CASE WHEN coalesce(m.messages, 0) <> 1
                     THEN format('has %s order.placed messages', coalesce(m.messages, 0)) ELSE '' END
              FROM orders o
              LEFT JOIN (SELECT aggregate_id, count(*) AS messages
                           FROM outbox_messages
                          WHERE {_PLACED}
                          GROUP BY aggregate_id) AS m ON m.aggregate_id = o.id
             WHERE o.shop_id = $1::uuid
            """,
        ),
        Probe(
            "outbox_messages",
            f"""
            SELECT 'outbox_messages', m.id, CASE WHEN o.id IS NULL
                     THEN format('tells of order %s, which does not exist', m.aggregate_id) ELSE '' END
              FROM (SELECT id, aggregate_id FROM outbox_messages WHERE {_PLACED}) AS m
              LEFT JOIN orders o ON o.shop_id = $1::uuid AND o.id = m.aggregate_id
            """,
        ),
    ),
)
