"""3. Stock is never negative, and equals what was put in, minus sold, plus returned."""

from typing import Final

from emporion.infrastructure.persistence.invariants.probe import Invariant, Probe

STOCK: Final = Invariant(
    3,
    "Stock is never negative and equals what was put in, minus sold, plus returned",
    (
        Probe(
            "variants",
            """
            SELECT 'variants', v.id, concat_ws('; ',
                     CASE WHEN v.stock < 0 THEN format('has a stock of %s', v.stock) END,
                     CASE WHEN v.stock <> v.put_in - coalesce(s.sold, 0)
                          THEN format('has a stock of %s while %s were put in and %s are sold',
                                      v.stock, v.put_in, coalesce(s.sold, 0)) END)
              FROM variants v
              LEFT JOIN (SELECT l.variant_id, sum(l.quantity) AS sold
                           FROM order_lines l
                           JOIN orders o ON o.shop_id = l.shop_id AND o.id = l.order_id
                          WHERE l.shop_id = $1::uuid AND o.status <> 'cancelled'
                          GROUP BY l.variant_id) AS s ON s.variant_id = v.id
             WHERE v.shop_id = $1::uuid
            """,
        ),
    ),
)
