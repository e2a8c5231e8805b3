"""Wallets and transfers in memory. Foreign keys are not checked, locks are not held."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from emporion.domain.shared.criteria import EVERYTHING, NEWEST_FIRST, Filter, Listing
from emporion.domain.shared.errors import Rejected
from emporion.domain.shared.money import EXACT
from emporion.domain.shared.ordering import AnyRequest
from emporion.domain.shared.page import Page
from emporion.domain.wallets.errors import OrderAlreadyBooked, TransfersAreFinal, WalletAddressTaken
from emporion.domain.wallets.repository import TransferRepository, WalletRepository
from emporion.domain.wallets.transfer import Transfer
from emporion.domain.wallets.wallet import Wallet
from emporion.testing.memory.repository import MemoryRepository


class MemoryWallets(MemoryRepository[Wallet], WalletRepository):
    """`WalletRepository` over a `MemoryStore`; derived balances come from the store's transfers."""

    kind = Wallet
    table_name = "wallets"

    def _check(self, entity: Wallet, others: Iterable[Wallet]) -> None:
        if any(other.address == entity.address for other in others):
            raise Rejected(WalletAddressTaken(address=entity.address))

    async def lock_by_id(self, wallet_id: UUID) -> Wallet | None:
        return (await self.lock_many([wallet_id])).get(wallet_id)

    async def lock_many(
        self, wallet_ids: Iterable[UUID], addresses: Iterable[str] = ()
    ) -> dict[UUID, Wallet]:
        ids, named = set(wallet_ids), set(addresses)
        wanted = sorted(each.id for each in self._all() if each.id in ids or each.address in named)
        return {wallet_id: self._latest(self._table[wallet_id]) for wallet_id in wanted}

    async def find_by_address(self, address: str) -> Wallet | None:
        return next((wallet for wallet in self._all() if wallet.address == address), None)

    async def find_by_owner(self, owner_id: UUID) -> tuple[Wallet, ...]:
        return tuple(wallet for wallet in self._all() if wallet.owner_id == owner_id)

    async def balance_of(self, wallet_id: UUID) -> Decimal:
        total = Decimal(0)
        for transfer in self.store.table(Transfer, self.shop_id).values():
            if wallet_id in (transfer.debit_wallet_id, transfer.credit_wallet_id):
                total = EXACT.add(total, transfer.signed_for(wallet_id))
        return total


class MemoryTransfers(MemoryRepository[Transfer], TransferRepository):
    """`TransferRepository` over a `MemoryStore`."""

    kind = Transfer
    table_name = "transfers"

    def _check(self, entity: Transfer, others: Iterable[Transfer]) -> None:
        if entity.id in self._table:
            raise Rejected(TransfersAreFinal(transfer_id=entity.id))
        booked = (entity.order_id, entity.kind)
        if entity.order_id is not None and any((other.order_id, other.kind) == booked for other in others):
            raise Rejected(OrderAlreadyBooked(order_id=entity.order_id))

    async def delete(self, entity: Transfer) -> None:
        raise Rejected(TransfersAreFinal(transfer_id=entity.id))

    async def find_page_of_wallet(
        self, wallet_id: UUID, request: AnyRequest, wanted: Filter[Transfer] = EVERYTHING
    ) -> Page[Transfer]:
        touching = [each for each in self._table.values() if _touches(each, wallet_id)]
        return self._paged(touching, request, Listing(wanted, NEWEST_FIRST))

    async def find_by_order(self, order_id: UUID) -> tuple[Transfer, ...]:
        return tuple(transfer for transfer in self._all() if transfer.order_id == order_id)


def _touches(transfer: Transfer, wallet_id: UUID) -> bool:
    return wallet_id in (transfer.debit_wallet_id, transfer.credit_wallet_id)
