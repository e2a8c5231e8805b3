"""Ids of a shop's own wallets are derived: booking on one never has to read, let alone lock, its row."""

from functools import lru_cache
from typing import Final
from uuid import UUID, uuid5

from emporion.domain.wallets.kinds import WalletKind

SHOP_KINDS: Final = (WalletKind.REVENUE, WalletKind.CLEARING)


@lru_cache(maxsize=4096)
def shop_wallet_id(shop_id: UUID, kind: WalletKind) -> UUID:
    """The id of the shop's one wallet of this kind (not for customers)."""
    return uuid5(shop_id, f"wallet:{kind.value}")


def revenue_wallet_id(shop_id: UUID) -> UUID:
    """Where payments arrive and refunds come from."""
    return shop_wallet_id(shop_id, WalletKind.REVENUE)


def clearing_wallet_id(shop_id: UUID) -> UUID:
    """The other side of money that enters or leaves the shop; minus what customers and takings hold."""
    return shop_wallet_id(shop_id, WalletKind.CLEARING)
