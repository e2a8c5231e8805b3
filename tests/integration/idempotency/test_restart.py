"""Stored answers outlive the process that gave them."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest

from emporion.application.wallets.deposit import Deposit
from emporion.application.wallets.withdraw import Withdraw
from emporion.config import Settings
from emporion.container import Container
from emporion.testing.postgres import ServerUrls
from tests.integration.support import Market, ok, refusal


@pytest.fixture
async def restarted(server: ServerUrls, settings: Settings) -> AsyncIterator[Container]:
    """The application once more, with nothing in common but the database."""
    container = Container(settings=settings, database_url=server.app_url, secret_key="k" * 32)
    yield container
    await container.database().close()


async def test_a_success_is_replayed_after_a_restart(market: Market, restarted: Container) -> None:
    customer = await market.customer()
    deposit, context = Deposit(wallet_id=customer.wallet_id, amount=Decimal("1.10")), market.by(key="once")
    first = ok(await market.bus.execute(deposit, context))
    assert ok(await restarted.bus().execute(deposit, context)) == first
    assert await market.balance(customer.wallet_id) == Decimal("1.10")


async def test_a_refusal_is_replayed_after_a_restart(market: Market, restarted: Container) -> None:
    customer = await market.customer(5)
    withdraw, context = Withdraw(wallet_id=customer.wallet_id, amount=Decimal(7)), market.by(key="once")
    first = refusal(await market.bus.execute(withdraw, context))
    ok(await market.bus.execute(Deposit(wallet_id=customer.wallet_id, amount=Decimal(5)), market.by()))
    assert refusal(await restarted.bus().execute(withdraw, context)) == first
    assert await market.balance(customer.wallet_id) == 10


async def test_an_order_is_replayed_after_a_restart_with_what_was_left_out(
    market: Market, restarted: Container
) -> None:
    customer, (tea, cup) = await market.customer(100), await market.variants("3.335", 20, stock=2)
    first = ok(await market.place(customer, {tea.id: 2, cup.id: 1}, key="once"))
    again = Market(restarted.bus(), restarted.database(), market.shop_id, market.owner, market.currency)
    assert ok(await again.place(customer, {tea.id: 2, cup.id: 1}, key="once")) == first
    assert await market.stock(tea.id) == 0
