"""What lists of wallets and transfers may be filtered and sorted by."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from emporion.domain.shared.criteria import Field, Fields
from emporion.domain.wallets.kinds import TransferKind, WalletKind
from emporion.domain.wallets.transfer import Transfer
from emporion.domain.wallets.wallet import Wallet


class WalletFields(Fields[Wallet]):
    """Without the balance: that of the shop's own wallets, which have no `owner_id`, is not stored."""

    id = Field[Wallet, UUID](UUID)
    kind = Field[Wallet, WalletKind](WalletKind, sortable=False)
    owner_id = Field[Wallet, UUID](UUID, nullable=True, sortable=False)
    address = Field[Wallet, str](str, sortable=False)
    name = Field[Wallet, str](str)
    is_active = Field[Wallet, bool](bool, sortable=False)
    created_at = Field[Wallet, datetime](datetime, sortable=False)


class TransferFields(Fields[Transfer]):
    """For statements, which have one order: newest first."""

    kind = Field[Transfer, TransferKind](TransferKind, sortable=False)
    amount = Field[Transfer, Decimal](Decimal, sortable=False)
    order_id = Field[Transfer, UUID](UUID, nullable=True, sortable=False)
    created_at = Field[Transfer, datetime](datetime, sortable=False)
