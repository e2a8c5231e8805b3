"""2. A wallet's balance equals its credits minus its debits; customers' are never negative; all sum to zero.

The balance of a shop's own wallet is that sum and is not stored, so its column has to be zero.
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
    ),
)
