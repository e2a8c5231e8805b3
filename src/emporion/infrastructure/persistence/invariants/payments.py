"""5. A confirmed, shipped or delivered order has one payment of its total; a cancelled one nets to zero.

An order that costs nothing has no payment at all: a transfer of nothing does not exist.
"""

from typing import Final

from emporion.infrastructure.persistence.invariants.probe import Invariant, Probe

PAYMENTS: Final = Invariant(
    5,
    "A confirmed, shipped or delivered order has exactly one payment of its total; a cancelled nets to zero",
    (
        Probe(
            "orders",
            """
            SELECT 'orders', o.id, CASE
                     WHEN o.status IN ('confirmed', 'shipped', 'delivered') THEN concat_ws('; ',
                       CASE WHEN coalesce(b.payments, 0) <> (o.total <> 0)::int
                            THEN format('is %s and has %s payments', o.status, coalesce(b.payments, 0)) END,
                       CASE WHEN b.payments > 0 AND b.paid <> o.total
                            THEN format('has a total of %s and was paid %s',
                                        trim_scale(o.total), trim_scale(b.paid)) END,
                       CASE WHEN b.payments > 0 AND b.currency <> o.currency
                            THEN format('is in %s and was paid in %s', o.currency, b.currency) END,
                       CASE WHEN b.refunded <> 0
                            THEN format('is %s and was refunded %s', o.status, trim_scale(b.refunded)) END)
                     WHEN o.status = 'cancelled' AND b.paid <> b.refunded
                     THEN format('is cancelled, was paid %s and refunded %s',
                                 trim_scale(b.paid), trim_scale(b.refunded))
                     ELSE '' END
              FROM orders o
              LEFT JOIN (SELECT order_id, min(currency) AS currency,
                                count(*) FILTER (WHERE kind = 'payment') AS payments,
                                coalesce(sum(amount) FILTER (WHERE kind = 'payment'), 0) AS paid,
                                coalesce(sum(amount) FILTER (WHERE kind = 'refund'), 0) AS refunded
                           FROM transfers
                          WHERE shop_id = $1::uuid AND order_id IS NOT NULL
                          GROUP BY order_id) AS b ON b.order_id = o.id
             WHERE o.shop_id = $1::uuid
            """,
        ),
    ),
)
