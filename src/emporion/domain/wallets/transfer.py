"""A transfer: one immutable ledger row that debits one wallet and credits another."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Self
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.domain.shared.currency import minor_digits
from emporion.domain.shared.entity import Entity
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.money import MAX_AMOUNT, Money
from emporion.domain.wallets.errors import (
    AmountNotPositive,
    AmountNotWhole,
    AmountTooLarge,
    InvalidReference,
    NotACustomerWallet,
    SameWallet,
)
from emporion.domain.wallets.kinds import TransferKind, WalletKind
from emporion.domain.wallets.wallet import CreditError, DebitError, Wallet

LONGEST_REFERENCE: Final = 200

AmountError = AmountNotPositive | AmountNotWhole | AmountTooLarge
BookingError = DebitError | CreditError | AmountError | SameWallet | NotACustomerWallet | InvalidReference
"""Everything a booking can refuse."""

ROUTES: Final = {
    TransferKind.DEPOSIT: (WalletKind.CLEARING, WalletKind.CUSTOMER),
    TransferKind.WITHDRAWAL: (WalletKind.CUSTOMER, WalletKind.CLEARING),
    TransferKind.PAYMENT: (WalletKind.CUSTOMER, WalletKind.REVENUE),
    TransferKind.REFUND: (WalletKind.REVENUE, WalletKind.CUSTOMER),
    TransferKind.TRANSFER: (WalletKind.CUSTOMER, WalletKind.CUSTOMER),
}
"""From which kind of wallet to which each kind of transfer moves money."""


@dataclass(slots=True, kw_only=True, eq=False)
class Transfer(Entity):
    """Moves `amount` (positive, whole minor units of `currency`) between two different wallets of one shop
    and currency; never changed or deleted. Made by `book`, which changes the customers' balances in the
    same step: save wallets and transfer in one unit of work. Use cases call the functions of `bookings`.
    """

    shop_id: UUID
    kind: TransferKind
    debit_wallet_id: UUID
    credit_wallet_id: UUID
    amount: Decimal
    currency: str
    order_id: UUID | None = None
    reference: str = ""

    @classmethod
    def book(
        cls,
        kind: TransferKind,
        debit: Wallet,
        credit: Wallet,
        amount: Money,
        *,
        now: datetime,
        order_id: UUID | None = None,
        reference: str = "",
    ) -> Result[Self, BookingError]:
        """Debit one wallet and credit the other, or refuse and leave both as they were."""
        error = _check_amount(amount) or _check_reference(reference) or _check_wallets(kind, debit, credit)
        if error is not None:
            return Failure(error)
        # Ask for room first: once the debit is done, the credit cannot fail.
        match credit.room_for(amount):
            case Failure(full):
                return Failure(full)
        match debit.debit(amount):
            case Failure(refused):
                return Failure(refused)
        credit.credit(amount)
        return Success(
            cls(
                id=new_id(),
                created_at=now,
                shop_id=debit.shop_id,
                kind=kind,
                debit_wallet_id=debit.id,
                credit_wallet_id=credit.id,
                amount=amount.rounded().amount,
                currency=amount.currency,
                order_id=order_id,
                reference=reference.strip(),
            )
        )

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    def signed_for(self, wallet_id: UUID) -> Decimal:
        """What the transfer adds to this wallet's balance: negative where it was debited."""
        return self.amount if self.credit_wallet_id == wallet_id else -self.amount

    def counterparty_of(self, wallet_id: UUID) -> UUID:
        """The other wallet."""
        return self.debit_wallet_id if self.credit_wallet_id == wallet_id else self.credit_wallet_id


def _check_amount(amount: Money) -> AmountError | None:
    value, currency = amount.amount, amount.currency
    if not value.is_finite() or value >= MAX_AMOUNT:
        return AmountTooLarge(amount=value, limit=MAX_AMOUNT)
    if value <= 0:
        return AmountNotPositive(amount=value)
    if not amount.is_whole:
        return AmountNotWhole(amount=value, currency=currency, digits=minor_digits(currency))
    return None


def _check_reference(reference: str) -> InvalidReference | None:
    checked = reference.strip()
    if len(checked) <= LONGEST_REFERENCE and checked.isprintable():
        return None
    return InvalidReference(length=len(checked), longest=LONGEST_REFERENCE)


def _check_wallets(
    kind: TransferKind, debit: Wallet, credit: Wallet
) -> SameWallet | NotACustomerWallet | None:
    if debit.shop_id != credit.shop_id:
        raise ValueError("wallets of two shops: a repository answered for the wrong one")
    if debit.id == credit.id:
        return SameWallet(wallet_id=debit.id)
    for wallet, expected in zip((debit, credit), ROUTES[kind], strict=True):
        if wallet.kind is not expected:
            return NotACustomerWallet(wallet_id=wallet.id)
    return None
