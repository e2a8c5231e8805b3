"""Many rows at once, around the application: for plans, memory and slow readers."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import text

from emporion.domain.wallets.shop_wallets import clearing_wallet_id
from tests.integration.support import Customer, Market

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)

_DEPOSITS = text(
    """
    INSERT INTO transfers (shop_id, id, kind, debit_wallet_id, credit_wallet_id, amount, currency, order_id,
                           reference, created_at)
    SELECT :shop, (lpad(to_hex((1577836800 + n * 60) * 1000::bigint), 12, '0') || '7' || left(md5(n::text), 3)
                   || '8' || right(md5(n::text), 15))::uuid,
           'deposit', :clearing, :wallet, n / 100.0, 'EUR', NULL, 'No. ' || n,
           timestamptz '2020-01-01Z' + n * interval '1 minute'
      FROM generate_series(1, :count) AS n
    """
)
_BALANCE = text(
    "UPDATE wallets SET balance = balance + (SELECT sum(n) / 100.0 FROM generate_series(1, :count) AS n) "
    "WHERE shop_id = :shop AND id = :wallet"
)


async def deposits(market: Market, wallet_id: UUID, count: int) -> None:
    """So many deposits of 0.01, 0.02, ... EUR, one a minute from BEGIN on, with ids of their minute; no
    audit record knows of them."""
    asked = {"shop": market.shop_id, "wallet": wallet_id, "count": count}
    async with market.database.get_session(market.shop_id) as session:
        await session.execute(_DEPOSITS, asked | {"clearing": clearing_wallet_id(market.shop_id)})
        await session.execute(_BALANCE, asked)


async def rich_customer(market: Market, count: int) -> Customer:
    """A customer with so many deposits."""
    customer = await market.customer()
    await deposits(market, customer.wallet_id, count)
    return customer
