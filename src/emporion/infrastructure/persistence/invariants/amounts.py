"""4. An order's amounts follow from its lines: exact sums, rounded once, half-up, to the minor unit."""

from emporion.infrastructure.persistence.invariants.probe import Invariant, Probe


def amounts(digits: int) -> Invariant:
    """For a shop whose currency's minor unit has so many digits; all its orders are in that currency."""
    # round(numeric) rounds halves away from zero, which for amounts that are not negative is half-up.
    return Invariant(
        4,
        "An order's amounts follow from its lines",
        (
            Probe(
                "orders",
                f"""
                SELECT 'orders', o.id, concat_ws('; ',
                         CASE WHEN l.order_id IS NULL THEN 'has no lines' END,
                         CASE WHEN o.currency <> s.currency
                              THEN format('is in %s, not in %s', o.currency, s.currency) END,
                         CASE WHEN o.subtotal <> l.gross
                              THEN format('has a subtotal of %s while its lines sum to %s',
                                          trim_scale(o.subtotal), trim_scale(l.gross)) END,
                         CASE WHEN o.discount <> l.reduction
                              THEN format('has a discount of %s while its lines'' are %s',
                                          trim_scale(o.discount), trim_scale(l.reduction)) END,
                         CASE WHEN o.total <> round(l.gross - l.reduction, {digits})
                              THEN format('has a total of %s instead of %s', trim_scale(o.total),
                                          trim_scale(round(l.gross - l.reduction, {digits}))) END)
                  FROM orders o
                  JOIN shops s ON s.id = o.shop_id
                  LEFT JOIN (SELECT order_id, sum(quantity * unit_price) AS gross,
                                    sum(quantity * unit_price * discount) AS reduction
                               FROM order_lines
                              WHERE shop_id = $1::uuid
                              GROUP BY order_id) AS l ON l.order_id = o.id
                 WHERE o.shop_id = $1::uuid
                """,
            ),
        ),
    )
