"""A key is remembered for a day, then it is as good as new, and the worker removes it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from emporion.adapters.worker.jobs import purge_keys
from emporion.application.shared.context import Context
from emporion.application.shared.failures import IdempotencyKeyReused
from emporion.application.upkeep.purge_keys import PurgeKeys
from emporion.application.wallets.deposit import Deposit
from emporion.domain.shared.errors import Forbidden
from emporion.infrastructure.persistence.database import Database
from emporion.runtime import ServedRuntime
from tests.integration.persistence.shelf import work
from tests.integration.support import SYSTEM, Customer, Market, ok, refusal

DAY = timedelta(hours=24)
LATE = timedelta(minutes=1)


@pytest.fixture
async def customer(market: Market) -> Customer:
    return await market.customer()


async def deposit(
    market: Market, customer: Customer, key: str, *, ago: timedelta, amount: int = 1
) -> Decimal:
    """The balance as a deposit that was asked for some time ago answers it."""
    context = replace(market.by(key=key), now=datetime.now(UTC) - ago)
    command = Deposit(wallet_id=customer.wallet_id, amount=Decimal(amount))
    return ok(await market.bus.execute(command, context)).wallet.balance


async def keys(market: Market) -> set[str]:
    return {row.key for row in await market.rows("SELECT key FROM idempotency_keys WHERE shop_id = :shop")}


async def test_a_key_is_remembered_until_its_day_is_over(market: Market, customer: Customer) -> None:
    for ago in (DAY - LATE, timedelta(0)):
        assert await deposit(market, customer, "once", ago=ago) == 1
    assert await market.balance(customer.wallet_id) == 1


async def test_a_key_whose_time_is_over_is_claimed_anew(market: Market, customer: Customer) -> None:
    assert await deposit(market, customer, "once", ago=DAY + LATE) == 1
    assert await deposit(market, customer, "once", ago=timedelta(0)) == 2
    assert await deposit(market, customer, "once", ago=timedelta(0)) == 2
    assert await market.value("SELECT count(*) FROM idempotency_keys WHERE shop_id = :shop") == 1


async def test_an_expired_key_may_be_used_for_something_else(market: Market, customer: Customer) -> None:
    await deposit(market, customer, "once", ago=DAY + LATE, amount=1)
    assert await deposit(market, customer, "once", ago=timedelta(0), amount=5) == 6
    command = Deposit(wallet_id=customer.wallet_id, amount=Decimal(1))
    error = refusal(await market.bus.execute(command, market.by(key="once")))
    assert error == IdempotencyKeyReused(key="once", command="Deposit")


async def test_a_failed_second_use_of_an_expired_key_is_what_is_remembered(
    market: Market, customer: Customer
) -> None:
    await deposit(market, customer, "once", ago=DAY + LATE)
    zero = Deposit(wallet_id=customer.wallet_id, amount=Decimal(0))
    first = refusal(await market.bus.execute(zero, market.by(key="once")))
    assert refusal(await market.bus.execute(zero, market.by(key="once"))) == first
    assert await market.balance(customer.wallet_id) == 1


async def test_the_worker_removes_expired_keys_of_every_shop_and_no_other(
    market: Market, customer: Customer, runtime: ServedRuntime
) -> None:
    other = await Market.open(market.bus, market.database)
    stranger = await other.customer()
    for shop, who in ((market, customer), (other, stranger)):
        await deposit(shop, who, "old", ago=DAY + LATE)
        await deposit(shop, who, "older", ago=DAY * 300)
        await deposit(shop, who, "young", ago=DAY - LATE)
    await purge_keys(runtime)
    assert await keys(market) == await keys(other) == {"young"}


async def test_purging_goes_in_bounded_batches_oldest_first(
    market: Market, customer: Customer, runtime: ServedRuntime
) -> None:
    await purge_keys(runtime)
    for number in range(5):
        await deposit(market, customer, f"key-{number}", ago=DAY * (number + 2))
    nobody = Context(actor=SYSTEM)
    assert ok(await market.bus.execute(PurgeKeys(limit=2), nobody)) == 2
    assert await keys(market) == {"key-0", "key-1", "key-2"}
    assert ok(await market.bus.execute(PurgeKeys(limit=9), nobody)) == 3
    assert ok(await market.bus.execute(PurgeKeys(limit=9), nobody)) == 0


async def test_only_the_operator_purges(market: Market) -> None:
    assert isinstance(refusal(await market.bus.execute(PurgeKeys(), market.by())), Forbidden)


async def test_a_key_that_is_being_used_again_is_neither_waited_for_nor_removed(
    market: Market, customer: Customer, runtime: ServedRuntime
) -> None:
    await deposit(market, customer, "old", ago=DAY + LATE)
    lock = text("SELECT 1 FROM idempotency_keys WHERE shop_id = :shop AND key = 'old' FOR UPDATE")
    async with market.database.get_session(market.shop_id) as holder:
        await holder.execute(lock, {"shop": market.shop_id})
        await purge_keys(runtime)
    assert await keys(market) == {"old"}


async def test_row_security_shows_other_shops_keys_to_a_purge_only_and_only_expired_ones(
    market: Market, database: Database, customer: Customer
) -> None:
    other = await Market.open(market.bus, market.database)
    stranger = await other.customer()
    await deposit(other, stranger, "old", ago=DAY + LATE)
    await deposit(other, stranger, "young", ago=timedelta(0))
    every = text("SELECT key FROM idempotency_keys WHERE shop_id = :other")
    async with work(database, market.shop_id) as uow:
        assert await uow.connection.fetch(every, {"other": other.shop_id}) == []
        await uow.connection.command("SET LOCAL app.purge = 'on'")
        seen = await uow.connection.fetch(every, {"other": other.shop_id})
    assert [row.key for row in seen] == ["old"]


async def test_row_security_lets_nobody_remove_a_young_key_of_another_shop(
    market: Market, database: Database
) -> None:
    other = await Market.open(market.bus, market.database)
    await deposit(other, await other.customer(), "young", ago=timedelta(0))
    async with work(database, market.shop_id) as uow:
        await uow.connection.command("SET LOCAL app.purge = 'on'")
        gone = await uow.connection.fetch(
            text("DELETE FROM idempotency_keys WHERE key = 'young' RETURNING id")
        )
    assert gone == []
    assert await keys(other) == {"young"}
