"""Accounts and shelves, counted out in Python: what the SQL has to agree with."""

from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from uuid import UUID

from emporion.application.reports.ports import Account, AccountFigures, StockFigures
from emporion.application.reports.views import LowStock, StatementEntry
from emporion.application.shared.period import Period
from emporion.domain.catalog.product import Product, ProductStatus
from emporion.domain.catalog.variant import Variant
from emporion.domain.shared.money import EXACT
from emporion.domain.wallets.transfer import Transfer
from emporion.domain.wallets.wallet import Wallet
from emporion.testing.memory.reports import exact_sum
from emporion.testing.memory.views import MemoryView, stream


class MemoryStockFigures(MemoryView, StockFigures):
    """`StockFigures` over a `MemoryStore`."""

    async def below(self, pieces: int) -> AsyncIterator[LowStock]:
        products = self._store.table(Product, self._shop_id)
        low = [
            LowStock(
                variant_id=each.id,
                product_id=each.product_id,
                product=products[each.product_id].title,
                variant=each.title,
                sku=each.sku,
                stock=each.stock,
                sold=each.put_in - each.stock,
            )
            for each in self._entities(Variant)
            if each.stock < pieces and _is_offered(products[each.product_id])
        ]
        return stream(sorted(low, key=lambda row: (row.stock, row.variant_id)))


class MemoryAccountFigures(MemoryView, AccountFigures):
    """`AccountFigures` over a `MemoryStore`."""

    async def account(self, wallet_id: UUID, period: Period) -> Account:
        moved = self._moved(wallet_id)
        within = [each for each in moved if period.covers(each.created_at)]
        before = [each for each in moved if each.created_at < period.since]
        opening = exact_sum(each.signed_for(wallet_id) for each in before)
        change = exact_sum(each.signed_for(wallet_id) for each in within)
        return Account(
            opening=opening,
            closing=EXACT.add(opening, change),
            transfers=len(within),
            entries=stream(self._entries(wallet_id, within, opening)),
        )

    def _entries(self, wallet_id: UUID, moved: list[Transfer], balance: Decimal) -> Iterator[StatementEntry]:
        wallets = self._store.table(Wallet, self._shop_id)
        for each in moved:
            balance = EXACT.add(balance, each.signed_for(wallet_id))
            yield StatementEntry(
                entry=each.kind.value,
                at=each.created_at,
                transfer_id=each.id,
                amount=each.signed_for(wallet_id),
                balance=balance,
                currency=each.currency,
                counterparty=wallets[each.counterparty_of(wallet_id)].address,
                order_id=each.order_id,
                reference=each.reference,
            )

    def _moved(self, wallet_id: UUID) -> list[Transfer]:
        touching = [
            each
            for each in self._entities(Transfer)
            if wallet_id in (each.debit_wallet_id, each.credit_wallet_id)
        ]
        return sorted(touching, key=lambda each: (each.created_at, each.id))


def _is_offered(product: Product) -> bool:
    return product.deleted_at is None and product.status is not ProductStatus.ARCHIVED
