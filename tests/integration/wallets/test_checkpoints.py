"""Checkpoints change no balance, cover nothing that can still come, and hold nobody up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from emporion.application.books.verify_shop import VerifyShop
from emporion.application.reports.statement import AccountStatement
from emporion.application.shared.access import AccessDenied
from emporion.application.shared.period import Period
from emporion.application.shared.ports import Scope
from emporion.application.wallets.checkpoint_balances import MARGIN, CheckpointBalances, CheckpointsView
from emporion.application.wallets.shop_balances import ShopBalances
from emporion.domain.shared.ids import earliest_id, new_id
from emporion.domain.shared.money import Money
from emporion.domain.shops.errors import ShopNotFound
from emporion.domain.wallets.bookings import deposit
from emporion.domain.wallets.shop_wallets import clearing_wallet_id, revenue_wallet_id
from emporion.infrastructure.persistence.repositories.checkpoints import SqlBalanceCheckpoints
from emporion.infrastructure.persistence.repositories.wallets import (
    SqlTransferRepository,
    SqlWalletRepository,
)
from tests.integration.books.conftest import Vandal, vandal
from tests.integration.reports.crowd import BEGIN, rich_customer
from tests.integration.reports.streams import whole
from tests.integration.support import SYSTEM, Market, ok, refusal

__all__ = ["vandal"]

pytestmark = pytest.mark.integration

HERE = timedelta(0)  # one clock


async def checkpoint(market: Market, **how: Any) -> CheckpointsView:
    """Of the smallest number of transfers, up to now."""
    command = CheckpointBalances(**{"least": 1, "margin": HERE, **how})
    return ok(await market.bus.execute(command, market.by(SYSTEM)))


async def balances(market: Market) -> tuple[Decimal, Decimal, Decimal]:
    found = ok(await market.bus.ask(ShopBalances(), market.by()))
    return found.revenue, found.clearing, found.customers


async def kept(market: Market) -> list[Any]:
    return await market.rows(
        "SELECT wallet_id, balance, transfers, newest_at FROM balance_checkpoints "
        "WHERE shop_id = :shop ORDER BY before_id, balance"
    )


async def assert_books(market: Market) -> None:
    reports = ok(await market.bus.ask(VerifyShop(), market.by(SYSTEM)))
    assert [each.violations for each in reports if each.number == 2] == [()]


async def test_balances_stay_as_they_are(market: Market) -> None:
    customer, (tea,) = await market.customer("100.50"), await market.variants("3.335")
    ok(await market.place(customer, {tea.id: 3}))
    before = await balances(market)
    assert before == (Decimal("10.01"), Decimal("-100.50"), Decimal("90.49"))
    assert await checkpoint(market) == CheckpointsView(taken=2, transfers=2, forgotten=0)
    assert await balances(market) == before
    ok(await market.place(customer, {tea.id: 1}))
    assert (await balances(market))[0] == Decimal("13.35")
    await checkpoint(market)
    assert (await balances(market))[0] == Decimal("13.35")
    revenue = [row for row in await kept(market) if row.wallet_id == revenue_wallet_id(market.shop_id)]
    assert [(row.balance, row.transfers) for row in revenue] == [
        (Decimal("10.01"), 1),
        (Decimal("13.35"), 2),
    ]
    await assert_books(market)


async def test_what_is_younger_than_the_margin_is_not_covered(market: Market) -> None:
    await market.customer(100)
    assert (await checkpoint(market, margin=MARGIN)).taken == 0
    assert (await checkpoint(market, margin=timedelta(seconds=1))).taken == 0
    assert (await checkpoint(market)).taken == 1


async def test_few_transfers_are_not_worth_a_checkpoint(market: Market) -> None:
    for _ in range(3):
        await market.customer(100)
    assert (await checkpoint(market, least=4)).taken == 0
    assert await checkpoint(market, least=3) == CheckpointsView(taken=1, transfers=3, forgotten=0)
    assert (await checkpoint(market, least=1)).taken == 0


async def test_a_booking_that_commits_late_is_never_lost(market: Market) -> None:
    """It got its id before the checkpoint was taken, and is committed after it."""
    customer = await market.customer(100)
    async with booking(market, customer.wallet_id, 7):
        seen = await balances(market)
        taken = await checkpoint(market)
        assert (taken.taken, taken.transfers) == (1, 1)  # what was there before the booking began
        assert await balances(market) == seen
    assert (await balances(market))[1] == seen[1] - 7
    assert (await checkpoint(market)).transfers == 1
    assert (await balances(market))[1] == seen[1] - 7
    await assert_books(market)


async def test_without_looking_at_running_transactions_it_would_be_lost(market: Market) -> None:
    """The same with a checkpoint as an age limit alone would have made it: `verify` finds it."""
    customer = await market.customer(100)
    async with booking(market, customer.wallet_id, 7):
        await naive_checkpoint(market)
    assert (await balances(market))[1] == Decimal(-100)  # and not -107
    reports = ok(await market.bus.ask(VerifyShop(), market.by(SYSTEM)))
    (found,) = reports[1].violations
    assert found.table == "balance_checkpoints"
    assert "balance of -100 while the transfers before it sum to -107" in found.problem
    assert "covers 1 transfers where there are 2" in found.problem
    assert await checkpoint(market, rebuild=True) == CheckpointsView(taken=1, transfers=2, forgotten=1)
    assert (await balances(market))[1] == Decimal(-107)
    await assert_books(market)


async def naive_checkpoint(market: Market) -> None:
    async with market.database.transaction(Scope(market.by(SYSTEM), "Test")) as uow:
        before = earliest_id(datetime.now(UTC) + timedelta(hours=1))
        await SqlBalanceCheckpoints(uow).take(clearing_wallet_id(market.shop_id), before, least=1)


@asynccontextmanager
async def booking(market: Market, wallet_id: UUID, amount: int) -> AsyncIterator[None]:
    """A deposit that is sent, and committed at the end of the block."""
    async with market.database.transaction(Scope(market.by(SYSTEM), "Test")) as uow:
        wallets = SqlWalletRepository(uow)
        wallet = await wallets.lock_by_id(wallet_id)
        assert wallet is not None
        money = Money(Decimal(amount), wallet.currency)
        transfer = ok(deposit(wallet, money, reference="", now=datetime.now(UTC)))
        await SqlTransferRepository(uow).save(transfer)
        await wallets.save(wallet)
        await uow.flush()
        yield


async def test_a_checkpoint_under_way_holds_up_no_order(market: Market) -> None:
    customer, (tea,) = await market.customer(100), await market.variants(5)
    async with market.database.transaction(Scope(market.by(SYSTEM), "Test")) as uow:
        checkpoints = SqlBalanceCheckpoints(uow)
        for wallet in (clearing_wallet_id(market.shop_id), revenue_wallet_id(market.shop_id)):
            await checkpoints.take(wallet, earliest_id(datetime.now(UTC)), least=1)
        order = asyncio.wait_for(asyncio.create_task(market.place(customer, {tea.id: 1})), 5)
        ok(await order)


async def test_many_at_once_agree(market: Market) -> None:
    await market.customer(100)
    await asyncio.gather(*(checkpoint(market) for _ in range(8)))
    await assert_books(market)
    assert (await balances(market))[1] == Decimal(-100)


@pytest.mark.parametrize(
    "change",
    ["balance = balance + 1", "transfers = transfers + 1", "newest_at = newest_at - interval '1 day'"],
)
async def test_a_changed_checkpoint_is_found(market: Market, vandal: Vandal, change: str) -> None:
    await market.customer(100)
    await checkpoint(market)
    await vandal.run(f"UPDATE balance_checkpoints SET {change} WHERE shop_id = :id", id=market.shop_id)
    reports = ok(await market.bus.ask(VerifyShop(), market.by(SYSTEM)))
    assert [each.table for each in reports[1].violations] == ["balance_checkpoints"]
    await checkpoint(market, rebuild=True)
    await assert_books(market)


async def test_accounts_go_on_from_a_checkpoint(market: Market) -> None:
    """Whatever the period, the account is the same with and without checkpoints."""
    await rich_customer(market, 300)
    periods = [
        Period(start=None if a is None else BEGIN + timedelta(minutes=a), end=BEGIN + timedelta(minutes=b))
        for a, b in ((None, 20), (0, 250), (100, 200), (101, 400), (150, 151), (300, 301), (301, 500))
    ]
    statements = [AccountStatement(wallet="clearing", period=period) for period in periods]
    before = [await whole(market, statement) for statement in statements]
    for minutes in (100, 200, 290):
        await at_id(market, BEGIN + timedelta(minutes=minutes))
    assert len(await kept(market)) == 3
    assert [await whole(market, statement) for statement in statements] == before
    assert before[2][0].opening == -Decimal(sum(range(100))) / 100
    await assert_books(market)


async def at_id(market: Market, moment: datetime) -> None:
    async with market.database.transaction(Scope(market.by(SYSTEM), "Test")) as uow:
        assert await SqlBalanceCheckpoints(uow).take(
            clearing_wallet_id(market.shop_id), earliest_id(moment), least=1
        )


async def test_only_the_operator_takes_checkpoints(market: Market) -> None:
    assert isinstance(refusal(await market.bus.execute(CheckpointBalances(), market.by())), AccessDenied)


async def test_a_shop_that_is_not_there_has_none(market: Market) -> None:
    nowhere = market.by(SYSTEM).for_shop(new_id())
    assert isinstance(refusal(await market.bus.execute(CheckpointBalances(), nowhere)), ShopNotFound)
