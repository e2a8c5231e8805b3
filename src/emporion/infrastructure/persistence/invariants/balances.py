"""2. A wallet's balance equals its credits minus its debits; customers' are never negative; all sum to zero.

The balance of a shop's own wallet is that sum and is not stored, so its column has to be zero. Checkpoints of
it are recounted: each must hold exactly the transfers with lower ids.
"""

from typing import Final

from emporion.infrastructure.persistence.invariants.probe import Invariant, Probe

_BOOKED: Final = """
    SELECT moved.wallet_id, sum(moved.amount) AS balance
      FROM (SELECT credit_wallet_id AS wallet_id, amount FROM transfers WHERE shop_id = $1::uuid
             UNION ALL
            SELECT debit_wallet_id, -amount FROM transfers WHERE shop_id = $1::uuid) AS moved
     GROUP BY moved.wallet_id
"""

# One pass for all checkpoints: ledger and checkpoints in one order, summed up to each checkpoint.
_CHECKPOINTS: Final = """
    SELECT 'balance_checkpoints', c.id, concat_ws('; ',
             CASE WHEN c.balance <> c.summed
                  THEN format('has a balance of %s while the transfers before it sum to %s',
                              trim_scale(c.balance), trim_scale(c.summed)) END,
             CASE WHEN c.transfers <> c.counted
                  THEN format('covers %s transfers where there are %s', c.transfers, c.counted) END,
             CASE WHEN c.newest_at IS DISTINCT FROM c.newest THEN 'mistakes the newest of its transfers' END)
      FROM (SELECT line.*, coalesce(sum(line.amount) OVER before, 0) AS summed,
                   count(line.amount) OVER before AS counted, max(line.moved_at) OVER before AS newest
              FROM (SELECT credit_wallet_id AS wallet_id, t.id AS place, 1 AS rank, t.amount,
                           t.created_at AS moved_at, NULL::uuid AS id, NULL::numeric AS balance,
                           NULL::bigint AS transfers, NULL::timestamptz AS newest_at
                      FROM transfers t WHERE t.shop_id = $1::uuid
                     UNION ALL
                    SELECT debit_wallet_id, t.id, 1, -t.amount, t.created_at, NULL, NULL, NULL, NULL
                      FROM transfers t WHERE t.shop_id = $1::uuid
                     UNION ALL
                    SELECT b.wallet_id, b.before_id, 0, NULL, NULL, b.id, b.balance, b.transfers, b.newest_at
                      FROM balance_checkpoints b WHERE b.shop_id = $1::uuid) AS line
            WINDOW before AS (PARTITION BY line.wallet_id ORDER BY line.place, line.rank
                              ROWS UNBOUNDED PRECEDING)) AS c
     WHERE c.id IS NOT NULL
"""

BALANCES: Final = Invariant(
    2,
    "A wallet's balance equals its credits minus its debits; no customer's is negative; a shop's sum to zero",
    (
        Probe(
            "wallets",
            f"""
            SELECT 'wallets', w.id, concat_ws('; ',
                     CASE WHEN w.kind = 'customer' AND w.balance <> coalesce(b.balance, 0)
                          THEN format('has a balance of %s while its transfers sum to %s',
                                      trim_scale(w.balance), trim_scale(coalesce(b.balance, 0))) END,
                     CASE WHEN w.balance < 0 THEN 'is negative' END,
                     CASE WHEN w.kind <> 'customer' AND w.balance <> 0
                          THEN format('stores a balance of %s, which should be derived',
                                      trim_scale(w.balance)) END)
              FROM wallets w
              LEFT JOIN ({_BOOKED}) AS b ON b.wallet_id = w.id
             WHERE w.shop_id = $1::uuid
            """,
        ),
        Probe(
            "shops",
            f"""
            SELECT 'shops', $1::uuid, CASE WHEN sum(b.balance) <> 0
                     THEN format('has wallets that sum to %s instead of zero', trim_scale(sum(b.balance)))
                     ELSE '' END
              FROM wallets w
              JOIN ({_BOOKED}) AS b ON b.wallet_id = w.id
             WHERE w.shop_id = $1::uuid
            """,
        ),
        Probe("balance_checkpoints", _CHECKPOINTS),
    ),
)
