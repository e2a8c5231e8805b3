"""A wallet: money of one currency, in one shop, with an address that others can send to."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Self
from uuid import UUID

from returns.result import Failure, Result, Success

from emporion.domain.shared.entity import MutableEntity
from emporion.domain.shared.ids import new_id
from emporion.domain.shared.money import MAX_AMOUNT, Money
from emporion.domain.wallets.address import new_address
from emporion.domain.wallets.errors import (
    AmountTooLarge,
    InsufficientFunds,
    InvalidWalletName,
    NotACustomerWallet,
    WalletCurrencyDiffers,
    WalletInactive,
)
from emporion.domain.wallets.kinds import WalletKind
from emporion.domain.wallets.shop_wallets import shop_wallet_id

LONGEST_NAME: Final = 100

DebitError = InsufficientFunds | WalletInactive | WalletCurrencyDiffers
CreditError = AmountTooLarge | WalletCurrencyDiffers


@dataclass(slots=True, kw_only=True, eq=False)
class Wallet(MutableEntity):
    """A customer's `balance` is stored, never negative, and changes together with a saved `Transfer` only
    (see `bookings`). The shop's own wallets keep `balance` at zero: theirs is derived from the transfers
    (`WalletRepository.balance_of`), may be negative, and their rows are never locked.
    """

    shop_id: UUID
    kind: WalletKind
    owner_id: UUID | None
    address: str
    name: str
    currency: str
    balance: Decimal = Decimal(0)
    is_active: bool = True

    @classmethod
    def open(
        cls, *, shop_id: UUID, owner_id: UUID, name: str, currency: str, now: datetime
    ) -> Result[Self, InvalidWalletName]:
        """A customer's empty wallet with a new random address; `currency` is the shop's."""
        return _name(name).map(
            lambda checked: cls(
                id=new_id(),
                created_at=now,
                updated_at=now,
                shop_id=shop_id,
                kind=WalletKind.CUSTOMER,
                owner_id=owner_id,
                address=new_address(),
                name=checked,
                currency=currency,
            )
        )

    @classmethod
    def of_shop(cls, shop_id: UUID, kind: WalletKind, currency: str, now: datetime) -> Self:
        """The shop's revenue or clearing wallet; saved once, when the shop is opened. Its address is the
        kind's word, which `parse_address` refuses: nobody can send to it."""
        return cls(
            id=shop_wallet_id(shop_id, kind),
            created_at=now,
            updated_at=now,
            shop_id=shop_id,
            kind=kind,
            owner_id=None,
            address=kind.value.upper(),
            name=kind.value.capitalize(),
            currency=currency,
        )

    @property
    def is_customers(self) -> bool:
        return self.kind is WalletKind.CUSTOMER

    def debit(self, amount: Money) -> Result[None, DebitError]:
        """Take a positive `amount` out; all or nothing."""
        if amount.currency != self.currency:
            return Failure(self._differs(amount))
        if not self.is_active:
            return Failure(WalletInactive(wallet_id=self.id))
        if not self.is_customers:
            return Success(None)
        if self.balance < amount.amount:
            return Failure(
                InsufficientFunds(
                    wallet_id=self.id, balance=self.balance, needed=amount.amount, currency=self.currency
                )
            )
        self.balance = (Money(self.balance, self.currency) - amount).amount
        return Success(None)

    def credit(self, amount: Money) -> Result[None, CreditError]:
        """Put a positive `amount` in; an inactive wallet takes it too, because refunds must arrive."""
        room = self.room_for(amount)
        if isinstance(room, Success) and self.is_customers:
            self.balance = (Money(self.balance, self.currency) + amount).amount
        return room

    def room_for(self, amount: Money) -> Result[None, CreditError]:
        """Whether `credit` would succeed."""
        if amount.currency != self.currency:
            return Failure(self._differs(amount))
        after = (Money(self.balance, self.currency) + amount).amount
        if after >= MAX_AMOUNT:
            return Failure(AmountTooLarge(amount=after, limit=MAX_AMOUNT))
        return Success(None)

    def rename(self, name: str) -> Result[None, InvalidWalletName]:
        """Set the name, without surrounding space."""
        match _name(name):
            case Success(checked):
                self.name = checked
                return Success(None)
            case Failure(error):
                return Failure(error)
            case other:
                raise AssertionError(other)

    def deactivate(self) -> Result[None, NotACustomerWallet]:
        """No more debits, deposits or incoming transfers; refunds still arrive. Repeating changes nothing."""
        return self._switch(on=False)

    def activate(self) -> Result[None, NotACustomerWallet]:
        """Undo `deactivate`. Repeating changes nothing."""
        return self._switch(on=True)

    def _switch(self, *, on: bool) -> Result[None, NotACustomerWallet]:
        if not self.is_customers:
            return Failure(NotACustomerWallet(wallet_id=self.id))
        self.is_active = on
        return Success(None)

    def _differs(self, amount: Money) -> WalletCurrencyDiffers:
        return WalletCurrencyDiffers(wallet_id=self.id, currency=self.currency, wanted=amount.currency)


def _name(name: str) -> Result[str, InvalidWalletName]:
    checked = name.strip()
    if 1 <= len(checked) <= LONGEST_NAME and checked.isprintable():
        return Success(checked)
    return Failure(InvalidWalletName(length=len(checked), longest=LONGEST_NAME))
