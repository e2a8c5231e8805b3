"""The database keeps the rules of the books even against a program that goes around the domain."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from emporion.infrastructure.persistence.database import Database
from emporion.testing.factories.wallets import make_shop_wallets
from tests.integration.wallets.bench import Bench

pytestmark = pytest.mark.integration


async def attempt(database: Database, bench: Bench, sql: str, **parameters: Any) -> str:
    """The server's complaint about a statement of the application's role."""

    async def run() -> None:
        async with database.get_session(bench.shop_id) as session:
            await session.execute(text(sql), {"shop": bench.shop_id, **parameters})

    with pytest.raises(DBAPIError) as refused:
        await run()
    return str(refused.value.orig)


async def test_a_customers_balance_does_not_go_below_zero(database: Database, bench: Bench) -> None:
    wallet = await bench.wallet(5)
    sql = "UPDATE wallets SET balance = balance - 6 WHERE shop_id = :shop AND id = :id"
    assert "ck_wallets_balance_not_negative" in await attempt(database, bench, sql, id=wallet.id)


async def test_a_shops_own_wallet_stores_no_balance(database: Database, bench: Bench) -> None:
    sql = "UPDATE wallets SET balance = 1 WHERE shop_id = :shop AND kind = 'revenue'"
    assert "ck_wallets_shop_balance_derived" in await attempt(database, bench, sql)


async def test_a_wallet_with_transfers_keeps_its_currency(database: Database, bench: Bench) -> None:
    wallet = await bench.wallet(5)
    sql = "UPDATE wallets SET currency = 'USD' WHERE shop_id = :shop AND id = :id"
    assert "fk_transfers_credit_wallet" in await attempt(database, bench, sql, id=wallet.id)


@pytest.mark.parametrize(
    "sql", ["UPDATE transfers SET amount = 1", "DELETE FROM transfers", "TRUNCATE transfers"]
)
async def test_transfers_are_append_only(database: Database, bench: Bench, sql: str) -> None:
    await bench.wallet(5)
    where = "" if sql.startswith("TRUNCATE") else " WHERE shop_id = :shop"
    assert "permission denied" in await attempt(database, bench, sql + where)


INSERT = """
    INSERT INTO transfers
        (shop_id, id, kind, debit_wallet_id, credit_wallet_id, amount, currency, reference, created_at)
    VALUES (:shop, gen_random_uuid(), :kind, :debit, :credit, :amount, :currency, '', now())
"""


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"amount": 0}, "ck_transfers_amount_positive"),
        ({"amount": -1}, "ck_transfers_amount_positive"),
        ({"currency": "USD"}, "fk_transfers_debit_wallet|fk_transfers_credit_wallet"),
        ({"kind": "payment"}, "ck_transfers_order_fits_kind"),
        ({"kind": "gift"}, "ck_transfers_kind"),
    ],
)
async def test_a_transfer_that_breaks_a_rule_is_refused(
    database: Database, bench: Bench, change: dict[str, Any], rule: str
) -> None:
    wallet = await bench.wallet(5)
    _, clearing = make_shop_wallets(bench.shop_id)
    row = {"kind": "deposit", "debit": clearing.id, "credit": wallet.id, "amount": 1, "currency": "EUR"}
    complaint = await attempt(database, bench, INSERT, **row | change)
    assert any(name in complaint for name in rule.split("|"))


async def test_a_transfer_needs_two_wallets(database: Database, bench: Bench) -> None:
    wallet = await bench.wallet(5)
    row = {"kind": "transfer", "debit": wallet.id, "credit": wallet.id, "amount": 1, "currency": "EUR"}
    assert "ck_transfers_two_wallets" in await attempt(database, bench, INSERT, **row)


async def test_a_transfer_stays_in_its_shop(database: Database, bench: Bench) -> None:
    other = await Bench.build(bench.bus, database)
    mine, theirs = await bench.wallet(5), await other.wallet(5)
    row = {"kind": "transfer", "debit": mine.id, "credit": theirs.id, "amount": 1, "currency": "EUR"}
    assert "fk_transfers_credit_wallet" in await attempt(database, bench, INSERT, **row)
