"""Deposits, withdrawals and transfers through the bus."""

from decimal import Decimal

import pytest
from returns.result import Failure

from emporion.application.shared.access import AccessDenied
from emporion.application.shared.failures import IdempotencyKeyReused
from emporion.application.wallets.deposit import Deposit
from emporion.application.wallets.transfer_money import TransferMoney
from emporion.application.wallets.withdraw import Withdraw
from emporion.domain.shared.ids import new_id
from emporion.domain.wallets.address import new_address
from emporion.domain.wallets.errors import (
    AmountNotPositive,
    InsufficientFunds,
    InvalidWalletAddress,
    SameWallet,
    WalletAddressUnknown,
    WalletInactive,
    WalletNotFound,
)
from emporion.domain.wallets.shop_wallets import clearing_wallet_id
from emporion.domain.wallets.wallet import Wallet
from tests.unit.wallets.world import SYSTEM, World

TEN = Decimal("10.00")


def send(source: Wallet, target: Wallet, amount: Decimal = TEN) -> TransferMoney:
    return TransferMoney(wallet_id=source.id, to_address=target.address, amount=amount, reference="thanks")


async def test_staff_deposit_money_and_see_wallet_and_transfer(world: World) -> None:
    wallet = await world.wallet(world.ada)
    command = Deposit(wallet_id=wallet.id, amount=TEN, reference="till 3")
    booked = (await world.bus.execute(command, world.by(world.staff))).unwrap()
    assert (booked.wallet.balance, booked.wallet.version) == (TEN, 2)
    assert (booked.transfer.amount, booked.transfer.reference) == (TEN, "till 3")
    assert await world.balance(wallet) == TEN
    assert await world.derived(clearing_wallet_id(world.shop.id)) == -TEN


async def test_staff_pay_out_what_is_there(world: World) -> None:
    wallet = await world.wallet(world.ada, balance=15)
    booked = await world.bus.execute(Withdraw(wallet_id=wallet.id, amount=TEN), world.by(world.staff))
    assert booked.unwrap().wallet.balance == 5
    assert await world.derived(clearing_wallet_id(world.shop.id)) == TEN


async def test_a_withdrawal_beyond_the_balance_books_nothing(world: World) -> None:
    wallet = await world.wallet(world.ada, balance=5)
    refused = await world.bus.execute(Withdraw(wallet_id=wallet.id, amount=TEN), world.by(world.staff))
    assert isinstance(refused.failure(), InsufficientFunds)
    assert await world.balance(wallet) == 5
    assert await world.statement_length(wallet) == 0


@pytest.mark.parametrize("command", [Deposit, Withdraw])
async def test_customers_neither_deposit_nor_withdraw(
    world: World, command: type[Deposit] | type[Withdraw]
) -> None:
    wallet = await world.wallet(world.ada, balance=50)
    refused = await world.bus.execute(command(wallet_id=wallet.id, amount=TEN), world.by(world.ada))
    assert isinstance(refused.failure(), AccessDenied)
    assert await world.balance(wallet) == 50


@pytest.mark.parametrize("command", [Deposit, Withdraw])
async def test_an_unknown_wallet_moves_nothing(world: World, command: type[Deposit] | type[Withdraw]) -> None:
    unknown = new_id()
    refused = await world.bus.execute(command(wallet_id=unknown, amount=TEN), world.by(world.staff))
    assert refused == Failure(WalletNotFound(wallet_id=unknown))


async def test_a_user_sends_money_to_an_address(world: World) -> None:
    mine, yours = await world.wallet(world.ada, balance=25), await world.wallet(world.bob)
    command = TransferMoney(wallet_id=mine.id, to_address=yours.address.lower(), amount=TEN)
    booked = (await world.bus.execute(command, world.by(world.ada))).unwrap()
    assert booked.wallet.id == mine.id
    assert booked.wallet.balance == await world.balance(mine) == 15
    assert await world.balance(yours) == 10


@pytest.mark.parametrize("thief", ["bob", "staff"])
async def test_nobody_sends_money_from_somebody_elses_wallet(world: World, thief: str) -> None:
    source, target = await world.wallet(world.ada, balance=25), await world.wallet(world.bob)
    refused = await world.bus.execute(send(source, target), world.by(getattr(world, thief)))
    assert refused == Failure(WalletNotFound(wallet_id=source.id))
    assert await world.balance(source) == 25
    assert await world.balance(target) == 0


async def test_the_system_sends_from_any_customers_wallet(world: World) -> None:
    source, target = await world.wallet(world.ada, balance=25), await world.wallet(world.bob)
    booked = await world.bus.execute(send(source, target), world.by(SYSTEM))
    assert booked.unwrap().wallet.balance == 15


async def test_a_transfer_to_itself_or_nowhere_is_refused(world: World) -> None:
    mine, nowhere = await world.wallet(world.ada, balance=25), new_address()
    circle = await world.bus.execute(send(mine, mine), world.by(world.ada))
    assert circle == Failure(SameWallet(wallet_id=mine.id))
    command = TransferMoney(wallet_id=mine.id, to_address=nowhere, amount=TEN)
    lost = await world.bus.execute(command, world.by(world.ada))
    assert lost == Failure(WalletAddressUnknown(address=nowhere))
    command = TransferMoney(wallet_id=mine.id, to_address="CLEARING", amount=TEN)
    own = await world.bus.execute(command, world.by(world.ada))
    assert own == Failure(InvalidWalletAddress(address="CLEARING"))
    assert await world.balance(mine) == 25


async def test_inactive_wallets_neither_send_nor_receive(world: World) -> None:
    mine = await world.wallet(world.ada, balance=25)
    stopped = await world.wallet(world.ada, balance=25, is_active=False)
    for source, target in ((mine, stopped), (stopped, mine)):
        refused = await world.bus.execute(send(source, target), world.by(world.ada))
        assert refused == Failure(WalletInactive(wallet_id=stopped.id))


async def test_a_repeated_key_books_once_and_answers_the_same(world: World) -> None:
    mine, yours = await world.wallet(world.ada, balance=25), await world.wallet(world.bob)
    first, second = [
        await world.bus.execute(send(mine, yours), world.by(world.ada, key="k")) for _ in range(2)
    ]
    assert first == second
    assert await world.balance(mine) == 15
    assert await world.statement_length(mine) == 1


async def test_a_key_with_another_amount_is_refused(world: World) -> None:
    wallet = await world.wallet(world.ada)
    await world.bus.execute(Deposit(wallet_id=wallet.id, amount=TEN), world.by(world.staff, key="k"))
    other = Deposit(wallet_id=wallet.id, amount=TEN + 1)
    refused = await world.bus.execute(other, world.by(world.staff, key="k"))
    assert refused == Failure(IdempotencyKeyReused(key="k", command="Deposit"))
    assert await world.balance(wallet) == TEN


async def test_a_refusal_is_replayed_too(world: World) -> None:
    wallet = await world.wallet(world.ada)
    command = Deposit(wallet_id=wallet.id, amount=Decimal(0))
    for _ in range(2):
        refused = await world.bus.execute(command, world.by(world.staff, key="k"))
        assert refused == Failure(AmountNotPositive(amount=Decimal(0)))
