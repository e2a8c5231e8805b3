"""A wallet on its own."""

from decimal import Decimal

import pytest
from returns.result import Failure, Success

from emporion.domain.shared.ids import new_id
from emporion.domain.shared.money import Money
from emporion.domain.wallets.errors import (
    AmountTooLarge,
    InsufficientFunds,
    InvalidWalletName,
    NotACustomerWallet,
    WalletCurrencyDiffers,
    WalletInactive,
)
from emporion.domain.wallets.kinds import WalletKind
from emporion.domain.wallets.wallet import Wallet
from emporion.testing.factories import NOW
from emporion.testing.factories.wallets import make_shop_wallets, make_wallet


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def test_a_new_wallet_is_empty_active_and_its_owners() -> None:
    owner_id = new_id()
    wallet = Wallet.open(shop_id=new_id(), owner_id=owner_id, name=" Rent ", currency="EUR", now=NOW).unwrap()
    assert wallet.balance == 0
    assert (wallet.is_active, wallet.owner_id, wallet.name) == (True, owner_id, "Rent")
    assert (wallet.kind, wallet.version) == (WalletKind.CUSTOMER, 0)


def test_a_shops_wallets_have_the_same_ids_every_time() -> None:
    shop_id = new_id()
    first, second = ([each.id for each in make_shop_wallets(shop_id)] for _ in range(2))
    assert first == second
    assert len(set(first)) == 2


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "two\nlines", "nul\0"])
def test_a_name_is_one_printable_line(name: str) -> None:
    wallet = make_wallet(name="Before")
    assert isinstance(wallet.rename(name), Failure)
    assert wallet.name == "Before"
    opened = Wallet.open(shop_id=new_id(), owner_id=new_id(), name=name, currency="EUR", now=NOW)
    assert isinstance(opened.failure(), InvalidWalletName)


def test_a_debit_takes_the_last_cent_and_no_more() -> None:
    wallet = make_wallet(balance="10.00")
    assert wallet.debit(euros("10.00")) == Success(None)
    assert wallet.debit(euros("0.01")) == Failure(
        InsufficientFunds(
            wallet_id=wallet.id, balance=Decimal("0.00"), needed=Decimal("0.01"), currency="EUR"
        )
    )
    assert wallet.balance == 0


def test_an_inactive_wallet_refuses_debits_and_takes_credits() -> None:
    wallet = make_wallet(balance=5, is_active=False)
    assert wallet.debit(euros("1")) == Failure(WalletInactive(wallet_id=wallet.id))
    assert wallet.credit(euros("1")) == Success(None)
    assert wallet.balance == 6


def test_another_currency_is_refused_both_ways() -> None:
    wallet = make_wallet(balance=5)
    refused = Failure(WalletCurrencyDiffers(wallet_id=wallet.id, currency="EUR", wanted="JPY"))
    assert wallet.debit(Money(Decimal(1), "JPY")) == refused
    assert wallet.credit(Money(Decimal(1), "JPY")) == refused


def test_a_balance_beyond_what_the_books_hold_is_refused() -> None:
    wallet = make_wallet(balance="999999999999999999.99")
    assert isinstance(wallet.credit(euros("0.01")).failure(), AmountTooLarge)
    assert wallet.balance == Decimal("999999999999999999.99")


def test_a_shops_own_wallet_keeps_a_stored_balance_of_zero() -> None:
    for own in make_shop_wallets(new_id()):
        assert own.debit(euros("5")) == Success(None)
        assert own.credit(euros("7")) == Success(None)
        assert own.balance == 0


def test_a_shops_own_wallet_cannot_be_deactivated() -> None:
    own = make_shop_wallets(new_id())[0]
    assert own.deactivate() == Failure(NotACustomerWallet(wallet_id=own.id))
    assert own.is_active
