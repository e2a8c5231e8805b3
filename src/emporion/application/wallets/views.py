"""What the wallets' use cases answer."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID

from emporion.domain.wallets.kinds import TransferKind, WalletKind
from emporion.domain.wallets.transfer import Transfer
from emporion.domain.wallets.wallet import Wallet


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletView:
    """A wallet; `balance` is exact, in `currency`, and for the shop's own wallets may be negative."""

    id: UUID
    kind: WalletKind
    owner_id: UUID | None
    address: str
    name: str
    currency: str
    balance: Decimal
    is_active: bool
    created_at: datetime
    updated_at: datetime
    version: int

    @classmethod
    def of(cls, wallet: Wallet, balance: Decimal | None = None) -> Self:
        """`balance` stands in for the stored one, which is zero for the shop's own wallets."""
        return cls(
            id=wallet.id,
            kind=wallet.kind,
            owner_id=wallet.owner_id,
            address=wallet.address,
            name=wallet.name,
            currency=wallet.currency,
            balance=wallet.balance if balance is None else balance,
            is_active=wallet.is_active,
            created_at=wallet.created_at,
            updated_at=wallet.updated_at,
            version=wallet.version,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferView:
    """One row of the ledger; `amount` is positive, in `currency`."""

    id: UUID
    kind: TransferKind
    debit_wallet_id: UUID
    credit_wallet_id: UUID
    amount: Decimal
    currency: str
    order_id: UUID | None
    reference: str
    created_at: datetime

    @classmethod
    def of(cls, transfer: Transfer) -> Self:
        return cls(
            id=transfer.id,
            kind=transfer.kind,
            debit_wallet_id=transfer.debit_wallet_id,
            credit_wallet_id=transfer.credit_wallet_id,
            amount=transfer.amount,
            currency=transfer.currency,
            order_id=transfer.order_id,
            reference=transfer.reference,
            created_at=transfer.created_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingView:
    """A transfer that was booked, and the asker's wallet right after it."""

    transfer: TransferView
    wallet: WalletView

    @classmethod
    def of(cls, transfer: Transfer, wallet: Wallet) -> Self:
        return cls(transfer=TransferView.of(transfer), wallet=WalletView.of(wallet))


class Direction(StrEnum):
    """Seen from the wallet whose statement it is."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLineView:
    """One transfer as its wallet sees it; `amount` is signed: negative where money went out."""

    id: UUID
    kind: TransferKind
    direction: Direction
    amount: Decimal
    currency: str
    counterparty_id: UUID
    counterparty_address: str
    order_id: UUID | None
    reference: str
    created_at: datetime

    @classmethod
    def of(cls, transfer: Transfer, wallet_id: UUID, counterparty: Wallet) -> Self:
        amount = transfer.signed_for(wallet_id)
        return cls(
            id=transfer.id,
            kind=transfer.kind,
            direction=Direction.IN if amount > 0 else Direction.OUT,
            amount=amount,
            currency=transfer.currency,
            counterparty_id=counterparty.id,
            counterparty_address=counterparty.address,
            order_id=transfer.order_id,
            reference=transfer.reference,
            created_at=transfer.created_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopBalancesView:
    """A shop's books in one snapshot: `revenue + clearing + customers` is zero. `revenue` is payments less
    refunds, `clearing` withdrawals less deposits, `customers` what the shop owes them."""

    currency: str
    revenue: Decimal
    clearing: Decimal
    customers: Decimal
