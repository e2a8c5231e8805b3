"""Accounts: every balance on the way, the same at the end as the wallet's own."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from emporion.application.orders.cancel_order import CancelOrder
from emporion.application.reports.statement import AccountStatement
from emporion.application.shared.access import SignInRequired
from emporion.application.shared.context import ANONYMOUS
from emporion.application.shared.period import Period
from emporion.application.wallets.named import WalletUnknown
from emporion.application.wallets.shop_balances import ShopBalances
from emporion.application.wallets.withdraw import Withdraw
from emporion.domain.wallets.errors import InvalidWalletAddress
from tests.integration.reports.crowd import BEGIN, rich_customer
from tests.integration.reports.streams import whole
from tests.integration.support import Market, ok, refusal

pytestmark = pytest.mark.integration


async def test_every_entry_has_the_balance_after_it(market: Market) -> None:
    customer, (tea,) = await market.customer("50.25"), await market.variants("3.50")
    order = ok(await market.place(customer, {tea.id: 2}))
    ok(await market.bus.execute(CancelOrder(order_id=order.id), market.by()))
    ok(await market.bus.execute(Withdraw(wallet_id=customer.wallet_id, amount=Decimal(20)), market.by()))
    header, rows = await whole(market, AccountStatement(wallet=str(customer.wallet_id)))
    assert [(row.entry, row.amount, row.balance) for row in rows] == [
        ("opening", None, Decimal(0)),
        ("deposit", Decimal("50.25"), Decimal("50.25")),
        ("payment", Decimal(-7), Decimal("43.25")),
        ("refund", Decimal(7), Decimal("50.25")),
        ("withdrawal", Decimal(-20), Decimal("30.25")),
        ("closing", None, Decimal("30.25")),
    ]
    assert (header.opening, header.closing, header.transfers) == (0, Decimal("30.25"), 4)
    assert rows[2].order_id == order.id
    assert await market.balance(customer.wallet_id) == header.closing


async def test_the_shops_own_accounts_end_with_what_its_balances_say(market: Market) -> None:
    customer, (tea,) = await market.customer(100), await market.variants("3.335")
    for quantity in (1, 2, 3):
        ok(await market.place(customer, {tea.id: quantity}))
    balances = ok(await market.bus.ask(ShopBalances(), market.by()))
    for name, expected in (("revenue", balances.revenue), ("clearing", balances.clearing)):
        header, rows = await whole(market, AccountStatement(wallet=name))
        assert header.kind == name
        assert header.closing == rows[-1].balance == rows[-2].balance == expected


async def test_a_period_opens_and_closes_with_the_balances_of_its_ends(market: Market) -> None:
    customer = await rich_customer(market, 100)  # 0.01 + ... + 1.00 EUR, one a minute
    minutes = (BEGIN + timedelta(minutes=n) for n in (11, 21))
    period = Period(start=next(minutes), end=next(minutes))
    header, rows = await whole(market, AccountStatement(wallet=str(customer.wallet_id), period=period))
    assert (header.opening, header.closing, header.transfers) == (Decimal("0.55"), Decimal("2.10"), 10)
    assert [row.amount for row in rows[1:-1]] == [Decimal(n) / 100 for n in range(11, 21)]
    assert rows[-2].balance == header.closing
    assert (rows[0].at, rows[-1].at) == (period.start, period.end)


async def test_a_period_without_transfers_has_its_two_balances(market: Market) -> None:
    customer = await rich_customer(market, 10)
    later = Period(start=datetime(2030, 1, 1, tzinfo=UTC))
    header, rows = await whole(market, AccountStatement(wallet=str(customer.wallet_id), period=later))
    assert [(row.entry, row.balance) for row in rows] == [
        ("opening", Decimal("0.55")),
        ("closing", Decimal("0.55")),
    ]
    assert header.transfers == 0


@pytest.mark.long
async def test_a_hundred_thousand_entries_are_counted_up_exactly(market: Market) -> None:
    customer = await rich_customer(market, 100_000)
    balance = Decimal(0)
    async with market.bus.stream(AccountStatement(wallet=str(customer.wallet_id)), market.by()) as answer:
        found = ok(answer)
        async for row in found.rows:
            balance += row.amount or 0
            assert row.balance == balance
    assert balance == found.header.closing == await market.balance(customer.wallet_id)
    assert found.header.transfers == 100_000


async def test_a_wallet_is_named_by_its_address_too(market: Market) -> None:
    customer = await market.customer(5)
    address = await market.value("SELECT address FROM wallets WHERE id = :id", id=customer.wallet_id)
    header, _ = await whole(market, AccountStatement(wallet=address.lower()))
    assert header.wallet_id == customer.wallet_id


async def test_the_owner_of_a_wallet_reads_its_account(market: Market) -> None:
    customer = await market.customer(5)
    statement = AccountStatement(wallet=str(customer.wallet_id))
    _, rows = await whole(market, statement, market.by(customer.user_id))
    assert len(rows) == 3


@pytest.mark.parametrize("name", ["own", "revenue"])
async def test_others_are_told_that_there_is_no_such_wallet(
    market: Market, stranger: UUID, name: str
) -> None:
    customer = await market.customer(5)
    wallet = str(customer.wallet_id) if name == "own" else name
    async with market.bus.stream(AccountStatement(wallet=wallet), market.by(stranger)) as answer:
        assert refusal(answer) == WalletUnknown(wallet=wallet)


async def test_nobody_reads_an_account_without_signing_in(market: Market) -> None:
    async with market.bus.stream(AccountStatement(wallet="revenue"), market.by(ANONYMOUS)) as answer:
        assert isinstance(refusal(answer), SignInRequired)


async def test_a_mistyped_address_is_told_from_one_that_is_not_there(market: Market) -> None:
    async with market.bus.stream(AccountStatement(wallet="7K2M-9QXD"), market.by()) as answer:
        assert isinstance(refusal(answer), InvalidWalletAddress)


async def test_another_shops_wallet_is_not_there(market: Market) -> None:
    other = await Market.open(market.bus, market.database)
    customer = await other.customer(5)
    async with market.bus.stream(AccountStatement(wallet=str(customer.wallet_id)), market.by()) as answer:
        assert isinstance(refusal(answer), WalletUnknown)
