"""What the domain asks of the stores of wallets and transfers."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from emporion.domain.shared.criteria import EVERYTHING, Filter
from emporion.domain.shared.page import OffsetRequest, Page, PageRequest
from emporion.domain.shared.reading import Counts, FindsMany, Pages, Streams
from emporion.domain.shared.repository import Repository
from emporion.domain.wallets.transfer import Transfer
from emporion.domain.wallets.wallet import Wallet


class WalletRepository(Repository[Wallet], FindsMany[Wallet], Counts[Wallet], Pages[Wallet], Protocol):
    """The wallets of one shop. `save` may raise `Rejected(WalletAddressTaken)`."""

    async def lock_by_id(self, wallet_id: UUID) -> Wallet | None:
        """The wallet as last committed, locked (FOR UPDATE) until the end of the unit of work, or None."""
        ...

    async def lock_many(
        self, wallet_ids: Iterable[UUID], addresses: Iterable[str] = ()
    ) -> dict[UUID, Wallet]:
        """As `lock_by_id`, those with these ids or these addresses, in ascending order of id: two callers
        with the same wallets never deadlock. Unknown ones are left out."""
        ...

    async def find_by_address(self, address: str) -> Wallet | None:
        """The wallet with this address, as `parse_address` writes it."""
        ...

    async def find_by_owner(self, owner_id: UUID) -> tuple[Wallet, ...]:
        """All wallets of a customer in this shop, oldest first."""
        ...

    async def balance_of(self, wallet_id: UUID) -> Decimal:
        """Credits minus debits over all transfers: the balance of the shop's own wallets, and what a
        customer's stored balance must equal. Zero for an unknown wallet."""
        ...


class TransferRepository(
    Repository[Transfer], Counts[Transfer], Pages[Transfer], Streams[Transfer], Protocol
):
    """The ledger of one shop: append-only. Saving a stored transfer again or deleting one raises
    `Rejected(TransfersAreFinal)`; a second payment or refund of an order `Rejected(OrderAlreadyBooked)`."""

    async def find_page_of_wallet(
        self, wallet_id: UUID, request: PageRequest | OffsetRequest, wanted: Filter[Transfer] = EVERYTHING
    ) -> Page[Transfer]:
        """The transfers that debit or credit the wallet, newest (highest id) first."""
        ...

    async def find_by_order(self, order_id: UUID) -> tuple[Transfer, ...]:
        """Payment and refund of an order, oldest first; empty for an order that cost nothing."""
        ...
