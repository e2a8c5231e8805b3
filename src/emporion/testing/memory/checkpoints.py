"""Checkpoints in memory: kept and counted as in the database, though no balance needs them here."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from emporion.application.wallets.ports import BalanceCheckpoints
from emporion.domain.shared.entity import Entity
from emporion.domain.shared.ids import PLATFORM, new_id
from emporion.domain.wallets.transfer import Transfer
from emporion.testing.factories import NOW
from emporion.testing.memory.views import MemoryView


@dataclass(slots=True, kw_only=True, eq=False)
class Checkpoint(Entity):
    """Up to where a wallet's transfers were summed up."""

    wallet_id: UUID
    before_id: UUID


class MemoryBalanceCheckpoints(MemoryView, BalanceCheckpoints):
    """`BalanceCheckpoints` over a `MemoryStore`, which knows one task, and so no other transaction."""

    async def horizon(self) -> datetime:
        return datetime.now(UTC)

    async def take(self, wallet_id: UUID, before_id: UUID, *, least: int) -> int:
        taken = [each.before_id for each in self._entities(Checkpoint) if each.wallet_id == wallet_id]
        since = max(taken, default=PLATFORM)
        added = [
            each
            for each in self._entities(Transfer)
            if wallet_id in (each.debit_wallet_id, each.credit_wallet_id) and since <= each.id < before_id
        ]
        if len(added) < max(1, least):
            return 0
        made = Checkpoint(id=new_id(), created_at=NOW, wallet_id=wallet_id, before_id=before_id)
        self._store.table(Checkpoint, self._shop_id)[made.id] = made
        return len(added)

    async def forget(self) -> int:
        table = self._store.table(Checkpoint, self._shop_id)
        removed = len(table)
        table.clear()
        return removed
