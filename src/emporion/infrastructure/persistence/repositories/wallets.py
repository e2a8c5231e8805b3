"""Wallets and the ledger in PostgreSQL."""

from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from uuid import UUID

from sqlalchemy import or_, union_all

from emporion.domain.shared.criteria import EVERYTHING, NEWEST_FIRST, Filter
from emporion.domain.shared.errors import Rejected
from emporion.domain.shared.ordering import AnyRequest, first_page, looks_back
from emporion.domain.shared.page import OffsetRequest, Page
from emporion.domain.wallets.errors import TransfersAreFinal
from emporion.domain.wallets.repository import TransferRepository, WalletRepository
from emporion.domain.wallets.transfer import Transfer
from emporion.domain.wallets.wallet import Wallet
from emporion.infrastructure.persistence.arrays import Among
from emporion.infrastructure.persistence.counts import SqlCounts
from emporion.infrastructure.persistence.ledger import balance_of
from emporion.infrastructure.persistence.models.wallets import TransferModel, WalletModel
from emporion.infrastructure.persistence.pages import SqlPages
from emporion.infrastructure.persistence.repository import ID, SqlRepository
from emporion.infrastructure.persistence.streams import SqlStreams
from emporion.infrastructure.persistence.texts import Question

_WALLETS = WalletModel.__table__.c
_TRANSFERS = TransferModel.__table__.c


class SqlWalletRepository(SqlRepository[Wallet], SqlCounts[Wallet], SqlPages[Wallet], WalletRepository):
    """`WalletRepository` on PostgreSQL."""

    model = WalletModel

    async def lock_by_id(self, wallet_id: UUID) -> Wallet | None:
        return await self._answered(self._locked(), id=wallet_id)

    async def lock_many(
        self, wallet_ids: Iterable[UUID], addresses: Iterable[str] = ()
    ) -> dict[UUID, Wallet]:
        wanted = {"ids": list(wallet_ids), "addresses": list(addresses)}
        found = await self._answers(self._locked_many(), **wanted)
        return {wallet.id: wallet for wallet in found}

    # Nobody changes a key, hence FOR NO KEY UPDATE: foreign keys that point here do not wait.

    @classmethod
    @cache
    def _locked(cls) -> Question:
        return Question(cls._live().where(_WALLETS.id == ID).with_for_update(key_share=True))

    @classmethod
    @cache
    def _locked_many(cls) -> Question:
        # The sort is below the lock in the plan, so rows are locked in this order.
        named = or_(Among(_WALLETS.id, "ids"), Among(_WALLETS.address, "addresses"))
        return Question(cls._live().where(named).order_by(_WALLETS.id).with_for_update(key_share=True))

    async def find_by_address(self, address: str) -> Wallet | None:
        return await self._one(self._select().where(_WALLETS.address == address))

    async def find_by_owner(self, owner_id: UUID) -> tuple[Wallet, ...]:
        owned = self._select().where(_WALLETS.owner_id == owner_id)
        return tuple(await self._all(owned.order_by(_WALLETS.id)))

    async def balance_of(self, wallet_id: UUID) -> Decimal:
        return await balance_of(self._uow, wallet_id)


class SqlTransferRepository(
    SqlRepository[Transfer],
    SqlCounts[Transfer],
    SqlPages[Transfer],
    SqlStreams[Transfer],
    TransferRepository,
):
    """`TransferRepository` on PostgreSQL."""

    model = TransferModel

    async def save(self, entity: Transfer) -> None:
        known = self._uow.known(self._key(entity.id))
        if known is not None and known.stored:
            raise Rejected(TransfersAreFinal(transfer_id=entity.id))
        await super().save(entity)

    async def delete(self, entity: Transfer) -> None:
        raise Rejected(TransfersAreFinal(transfer_id=entity.id))

    async def find_page_of_wallet(
        self, wallet_id: UUID, request: AnyRequest, wanted: Filter[Transfer] = EVERYTHING
    ) -> Page[Transfer]:
        sides = (_TRANSFERS.debit_wallet_id, _TRANSFERS.credit_wallet_id)
        listed = [self._listed(wanted).where(side == wallet_id) for side in sides]
        if isinstance(request, OffsetRequest) or request.total is not None:
            found = union_all(*(each.with_only_columns(_TRANSFERS.id) for each in listed))
        else:
            # Each side's newest come straight from its index; an OR of both would read the whole history.
            ids = (each.with_only_columns(_TRANSFERS.id) for each in listed)
            found = union_all(*(self._cut(each, request, NEWEST_FIRST) for each in ids))
        page = await self._page(self._select().where(_TRANSFERS.id.in_(found)), request, NEWEST_FIRST)
        if looks_back(request) and not page.items:
            return await self.find_page_of_wallet(wallet_id, first_page(request), wanted)
        return page

    async def find_by_order(self, order_id: UUID) -> tuple[Transfer, ...]:
        booked = self._select().where(_TRANSFERS.order_id == order_id)
        return tuple(await self._all(booked.order_by(_TRANSFERS.id)))
