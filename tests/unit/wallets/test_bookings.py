"""Money moves as a whole or not at all."""

from decimal import Decimal

import pytest
from returns.result import Failure, Success

from emporion.domain.shared.ids import new_id
from emporion.domain.shared.money import Money
from emporion.domain.wallets.bookings import deposit, move, pay, refund, withdraw
from emporion.domain.wallets.errors import (
    AmountNotPositive,
    AmountNotWhole,
    AmountTooLarge,
    InsufficientFunds,
    InvalidReference,
    NotACustomerWallet,
    SameWallet,
    WalletCurrencyDiffers,
    WalletInactive,
)
from emporion.domain.wallets.kinds import TransferKind
from emporion.domain.wallets.shop_wallets import clearing_wallet_id, revenue_wallet_id
from emporion.testing.factories import NOW
from emporion.testing.factories.wallets import make_shop_wallets, make_wallet


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def test_a_deposit_moves_money_from_clearing_to_the_customer() -> None:
    wallet = make_wallet()
    transfer = deposit(wallet, euros("12.50"), reference=" IBAN 1 ", now=NOW).unwrap()
    assert transfer.kind is TransferKind.DEPOSIT
    assert (transfer.debit_wallet_id, transfer.credit_wallet_id) == (
        clearing_wallet_id(wallet.shop_id),
        wallet.id,
    )
    assert (transfer.amount, transfer.reference, wallet.balance) == (
        Decimal("12.50"),
        "IBAN 1",
        Decimal("12.50"),
    )


def test_a_withdrawal_moves_money_from_the_customer_to_clearing() -> None:
    wallet = make_wallet(balance=20)
    transfer = withdraw(wallet, euros("5"), reference="", now=NOW).unwrap()
    assert (transfer.debit_wallet_id, transfer.credit_wallet_id) == (
        wallet.id,
        clearing_wallet_id(wallet.shop_id),
    )
    assert wallet.balance == 15


def test_a_payment_and_its_refund_cancel_out() -> None:
    wallet, order_id = make_wallet(balance=20), new_id()
    paid = pay(wallet, euros("7.25"), order_id=order_id, now=NOW).unwrap()
    back = refund(wallet, euros("7.25"), order_id=order_id, now=NOW).unwrap()
    assert paid is not None
    assert back is not None
    assert paid.credit_wallet_id == back.debit_wallet_id == revenue_wallet_id(wallet.shop_id)
    assert paid.order_id == back.order_id == order_id
    assert wallet.balance == 20


def test_an_order_that_costs_nothing_has_no_transfer() -> None:
    wallet = make_wallet(balance=20)
    assert pay(wallet, euros("0.00"), order_id=new_id(), now=NOW) == Success(None)
    assert refund(wallet, euros("0.00"), order_id=new_id(), now=NOW) == Success(None)
    assert wallet.balance == 20


def test_an_inactive_wallet_cannot_even_pay_nothing() -> None:
    wallet = make_wallet(is_active=False)
    assert pay(wallet, euros("0"), order_id=new_id(), now=NOW) == Failure(WalletInactive(wallet_id=wallet.id))


def test_a_refund_reaches_an_inactive_wallet_and_a_deposit_does_not() -> None:
    wallet = make_wallet(is_active=False)
    assert isinstance(refund(wallet, euros("1"), order_id=new_id(), now=NOW), Success)
    assert deposit(wallet, euros("1"), reference="", now=NOW) == Failure(WalletInactive(wallet_id=wallet.id))
    assert wallet.balance == 1


@pytest.mark.parametrize(
    ("amount", "error"),
    [
        ("0", AmountNotPositive),
        ("-1", AmountNotPositive),
        ("0.001", AmountNotWhole),
        ("1E-30", AmountNotWhole),
        ("1E+18", AmountTooLarge),
        ("NaN", AmountTooLarge),
        ("Infinity", AmountTooLarge),
        ("20.01", InsufficientFunds),
    ],
)
def test_an_amount_that_cannot_be_paid_changes_nothing(amount: str, error: type) -> None:
    source, target = (make_wallet(shop_id=new_id(), balance=20) for _ in range(2))
    target.shop_id = source.shop_id
    refused = move(source, target, euros(amount), reference="", now=NOW)
    assert isinstance(refused.failure(), error)
    assert source.balance == target.balance == 20


def test_yen_have_no_decimals() -> None:
    wallet = make_wallet(currency="JPY")
    refused = deposit(wallet, Money(Decimal("10.5"), "JPY"), reference="", now=NOW)
    assert refused == Failure(AmountNotWhole(amount=Decimal("10.5"), currency="JPY", digits=0))


def test_trailing_zeros_are_no_finer_amount() -> None:
    wallet = make_wallet()
    transfer = deposit(wallet, euros("1.500000000000000000"), reference="", now=NOW).unwrap()
    assert transfer.amount == Decimal("1.50")


def test_a_full_target_leaves_the_source_untouched() -> None:
    source = make_wallet(balance=20)
    target = make_wallet(shop_id=source.shop_id, balance="999999999999999999")
    assert isinstance(move(source, target, euros("1"), reference="", now=NOW).failure(), AmountTooLarge)
    assert source.balance == 20


def test_wallets_of_two_currencies_do_not_meet() -> None:
    source = make_wallet(balance=20)
    target = make_wallet(shop_id=source.shop_id, currency="USD")
    refused = move(source, target, euros("1"), reference="", now=NOW)
    assert isinstance(refused.failure(), WalletCurrencyDiffers)
    assert source.balance == 20


def test_money_does_not_move_in_a_circle_or_to_an_inactive_wallet() -> None:
    wallet = make_wallet(balance=20)
    stopped = make_wallet(shop_id=wallet.shop_id, is_active=False)
    assert move(wallet, wallet, euros("1"), reference="", now=NOW) == Failure(SameWallet(wallet_id=wallet.id))
    assert move(wallet, stopped, euros("1"), reference="", now=NOW) == Failure(
        WalletInactive(wallet_id=stopped.id)
    )


def test_the_shops_own_wallets_take_no_part_in_customers_business() -> None:
    customer = make_wallet(balance=20)
    for own in make_shop_wallets(customer.shop_id):
        refused = Failure(NotACustomerWallet(wallet_id=own.id))
        assert move(customer, own, euros("1"), reference="", now=NOW) == refused
        assert move(own, customer, euros("1"), reference="", now=NOW) == refused
        assert isinstance(withdraw(own, euros("1"), reference="", now=NOW), Failure)
        assert isinstance(deposit(own, euros("1"), reference="", now=NOW), Failure)
    assert customer.balance == 20


def test_wallets_of_two_shops_are_a_bug() -> None:
    with pytest.raises(ValueError, match="two shops"):
        move(make_wallet(balance=20), make_wallet(), euros("1"), reference="", now=NOW)


@pytest.mark.parametrize("reference", ["x" * 201, "two\nlines", "nul\0"])
def test_a_reference_is_one_printable_line(reference: str) -> None:
    wallet = make_wallet()
    refused = deposit(wallet, euros("1"), reference=reference, now=NOW)
    assert isinstance(refused.failure(), InvalidReference)
    assert wallet.balance == 0
