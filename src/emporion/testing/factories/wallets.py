"""Wallets and transfers."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from emporion.domain.shared.ids import new_id
from emporion.domain.wallets.address import new_address
from emporion.domain.wallets.kinds import TransferKind, WalletKind
from emporion.domain.wallets.shop_wallets import SHOP_KINDS
from emporion.domain.wallets.transfer import Transfer
from emporion.domain.wallets.wallet import Wallet
from emporion.testing.factories import NOW


def make_wallet(
    *,
    shop_id: UUID | None = None,
    owner_id: UUID | None = None,
    address: str | None = None,
    name: str = "Wallet",
    currency: str = "EUR",
    balance: Decimal | str | int = 0,
    is_active: bool = True,
    now: datetime = NOW,
) -> Wallet:
    """A customer's wallet; a `balance` other than zero has no transfers behind it."""
    return Wallet(
        id=new_id(),
        created_at=now,
        updated_at=now,
        shop_id=shop_id or new_id(),
        kind=WalletKind.CUSTOMER,
        owner_id=owner_id or new_id(),
        address=address or new_address(),
        name=name,
        currency=currency,
        balance=Decimal(balance),
        is_active=is_active,
    )


def make_shop_wallets(shop_id: UUID, *, currency: str = "EUR", now: datetime = NOW) -> list[Wallet]:
    """The shop's own wallets, as opening the shop makes them."""
    return [Wallet.of_shop(shop_id, kind, currency, now) for kind in SHOP_KINDS]


def make_transfer(
    debit: Wallet,
    credit: Wallet,
    amount: Decimal | str | int = 10,
    *,
    kind: TransferKind = TransferKind.TRANSFER,
    order_id: UUID | None = None,
    reference: str = "",
    now: datetime = NOW,
) -> Transfer:
    """A ledger row as the store would give it back: the wallets' balances do not change."""
    return Transfer(
        id=new_id(),
        created_at=now,
        shop_id=debit.shop_id,
        kind=kind,
        debit_wallet_id=debit.id,
        credit_wallet_id=credit.id,
        amount=Decimal(amount),
        currency=debit.currency,
        order_id=order_id,
        reference=reference,
    )
