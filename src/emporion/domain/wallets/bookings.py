"""The five ways money moves. Each changes the customer's balance and answers with the transfer to save.

Amounts are whole minor units: they are what people hand over, send, or are charged (an order's total is
rounded before it is paid). A `Failure` leaves every wallet as it was.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.domain.shared.money import Money
from emporion.domain.wallets.errors import WalletInactive
from emporion.domain.wallets.kinds import TransferKind, WalletKind
from emporion.domain.wallets.transfer import BookingError, Transfer
from emporion.domain.wallets.wallet import Wallet


def deposit(
    wallet: Wallet, amount: Money, *, reference: str, now: datetime
) -> Result[Transfer, BookingError]:
    """Money enters: clearing to customer. Refused for an inactive wallet."""
    if not wallet.is_active:
        return Failure(WalletInactive(wallet_id=wallet.id))
    clearing = _own(wallet, WalletKind.CLEARING, amount.currency, now)
    return Transfer.book(TransferKind.DEPOSIT, clearing, wallet, amount, now=now, reference=reference)


def withdraw(
    wallet: Wallet, amount: Money, *, reference: str, now: datetime
) -> Result[Transfer, BookingError]:
    """Money leaves: customer to clearing."""
    clearing = _own(wallet, WalletKind.CLEARING, amount.currency, now)
    return Transfer.book(TransferKind.WITHDRAWAL, wallet, clearing, amount, now=now, reference=reference)


def move(
    source: Wallet, target: Wallet, amount: Money, *, reference: str, now: datetime
) -> Result[Transfer, BookingError]:
    """Customer to customer inside one shop. Refused where either wallet is inactive."""
    if not target.is_active:
        return Failure(WalletInactive(wallet_id=target.id))
    return Transfer.book(TransferKind.TRANSFER, source, target, amount, now=now, reference=reference)


def pay(
    wallet: Wallet, total: Money, *, order_id: UUID, now: datetime
) -> Result[Transfer | None, BookingError]:
    """Customer to revenue. A total of zero moves nothing and is `Success(None)`: such an order has no
    payment, because every transfer is positive; wallet state and currency are checked all the same."""
    revenue = _own(wallet, WalletKind.REVENUE, total.currency, now)
    if total.amount == 0:
        return _nothing(wallet, total)
    return Transfer.book(TransferKind.PAYMENT, wallet, revenue, total, now=now, order_id=order_id)


def refund(
    wallet: Wallet, total: Money, *, order_id: UUID, now: datetime
) -> Result[Transfer | None, BookingError]:
    """Revenue to customer, also to an inactive wallet. `Success(None)` where the order cost nothing."""
    if total.amount == 0:
        return Success(None)
    revenue = _own(wallet, WalletKind.REVENUE, total.currency, now)
    return Transfer.book(TransferKind.REFUND, revenue, wallet, total, now=now, order_id=order_id)


def _nothing(wallet: Wallet, total: Money) -> Result[Transfer | None, BookingError]:
    match wallet.debit(Money(Decimal(0), total.currency)):
        case Failure(error):
            return Failure(error)
        case _:
            return Success(None)


def _own(wallet: Wallet, kind: WalletKind, currency: str, now: datetime) -> Wallet:
    # A stand-in: its id is derived and its balance not stored, so the row need not be read.
    # In the amount's currency: where that differs, it is the customer's wallet that is the wrong one.
    return Wallet.of_shop(wallet.shop_id, kind, currency, now)
