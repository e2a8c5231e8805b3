"""1. Every transfer moves a positive amount between two different wallets of one shop and currency."""

from typing import Final

from emporion.infrastructure.persistence.invariants.probe import Invariant, Probe

TRANSFERS: Final = Invariant(
    1,
    "Every transfer moves a positive amount between two different wallets of one shop and currency",
    (
        Probe(
            "transfers",
            """
            SELECT 'transfers', t.id, concat_ws('; ',
                     CASE WHEN t.amount <= 0 THEN format('moves %s', trim_scale(t.amount)) END,
                     CASE WHEN t.debit_wallet_id = t.credit_wallet_id
                          THEN 'debits and credits the same wallet' END,
                     CASE WHEN d.id IS NULL
                          THEN format('debits %s, which is no wallet of the shop', t.debit_wallet_id)
                          WHEN d.currency <> t.currency
                          THEN format('debits a wallet in %s with %s', d.currency, t.currency) END,
                     CASE WHEN c.id IS NULL
                          THEN format('credits %s, which is no wallet of the shop', t.credit_wallet_id)
                          WHEN c.currency <> t.currency
                          THEN format('credits a wallet in %s with %s', c.currency, t.currency) END)
              FROM transfers t
              LEFT JOIN wallets d ON d.shop_id = t.shop_id AND d.id = t.debit_wallet_id
              LEFT JOIN wallets c ON c.shop_id = t.shop_id AND c.id = t.credit_wallet_id
             WHERE t.shop_id = $1::uuid
            """,
        ),
    ),
)
