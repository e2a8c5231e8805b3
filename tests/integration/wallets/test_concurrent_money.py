"""Many people move money at once: nothing is lost, doubled, or made."""

import asyncio
from decimal import Decimal

import pytest
from returns.result import Success

from emporion.application.shared.bus import Bus
from emporion.application.shared.retry import Retry
from emporion.application.wallets.deposit import Deposit
from emporion.application.wallets.shop_balances import ShopBalances
from emporion.application.wallets.transfer_money import TransferMoney
from emporion.application.wallets.views import WalletView
from emporion.application.wallets.withdraw import Withdraw
from emporion.container import Container
from emporion.domain.wallets.errors import InsufficientFunds
from tests.integration.wallets.bench import Bench

pytestmark = pytest.mark.integration

ONE = Decimal(1)


def send(source: WalletView, target: WalletView) -> TransferMoney:
    return TransferMoney(wallet_id=source.id, to_address=target.address, amount=ONE)


async def test_opposite_transfers_wait_for_each_other_and_never_deadlock(
    bench: Bench, container: Container
) -> None:
    one, other = await bench.wallet(50), await bench.wallet(50)
    transfers = [send(one, other), send(other, one)] * 12
    # The bus would quietly repeat the victim of a deadlock: this one lets it be seen.
    impatient = Bus(
        container.registry(),
        container.database(),
        container.composer(),
        container.codec(),
        Retry(diagnose=lambda _: None),
    )
    answers = await asyncio.gather(*(impatient.execute(each, bench.user()) for each in transfers))
    assert all(isinstance(answer, Success) for answer in answers)
    assert await bench.balance(one.id) == await bench.balance(other.id) == 50


async def test_a_wallet_is_emptied_to_the_last_cent_and_no_further(bench: Bench) -> None:
    wallet = await bench.wallet(5)
    withdraw = Withdraw(wallet_id=wallet.id, amount=ONE)
    answers = await asyncio.gather(*(bench.bus.execute(withdraw, bench.system()) for _ in range(12)))
    refused = [answer.failure() for answer in answers if not isinstance(answer, Success)]
    assert len(refused) == 7
    assert all(isinstance(error, InsufficientFunds) for error in refused)
    assert await bench.balance(wallet.id) == 0


async def test_one_key_sent_twelve_times_at_once_deposits_once(bench: Bench) -> None:
    wallet = await bench.wallet(0)
    deposit = Deposit(wallet_id=wallet.id, amount=ONE)
    answers = await asyncio.gather(*(bench.bus.execute(deposit, bench.system("once")) for _ in range(12)))
    assert len({answer.unwrap().transfer.id for answer in answers}) == 1
    assert await bench.balance(wallet.id) == 1


async def test_the_books_balance_after_a_crowd(bench: Bench) -> None:
    wallets = [await bench.wallet(10) for _ in range(3)]
    ring = zip(wallets, [*wallets[1:], wallets[0]], strict=True)
    await asyncio.gather(*(bench.bus.execute(send(*pair), bench.user()) for pair in list(ring) * 4))
    books = (await bench.bus.ask(ShopBalances(), bench.system())).unwrap()
    assert (books.revenue, books.clearing, books.customers) == (Decimal(0), Decimal(-30), Decimal(30))
    balances = [await bench.balance(wallet.id) for wallet in wallets]
    assert sum(balances) == 30
