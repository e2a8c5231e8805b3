"""Sums over the ledger that begin where a checkpoint ends."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from emporion.domain.shared.ids import PLATFORM
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork

_END: Final = datetime.max.replace(tzinfo=UTC)
_LAST: Final = """
    SELECT before_id, balance FROM balance_checkpoints
     WHERE shop_id = $1::uuid AND wallet_id = $2::uuid AND newest_at < $3::timestamptz
     ORDER BY before_id DESC LIMIT 1
"""
# The checkpoint is a parameter here, not a part of the statement: of a value that it knows, the planner sees
# how few transfers come after it.
_SINCE: Final = """
    SELECT $4::numeric
         + (SELECT coalesce(sum(amount), 0) FROM transfers
             WHERE shop_id = $1::uuid AND credit_wallet_id = $2::uuid AND id >= $3::uuid)
         - (SELECT coalesce(sum(amount), 0) FROM transfers
             WHERE shop_id = $1::uuid AND debit_wallet_id = $2::uuid AND id >= $3::uuid) AS balance
"""


@dataclass(frozen=True, slots=True)
class Summed:
    """`balance` is that of all transfers with a lower id than `before_id`."""

    before_id: UUID
    balance: Decimal


async def last_checkpoint(uow: SqlUnitOfWork, wallet_id: UUID, until: datetime = _END) -> Summed:
    """The last checkpoint that covers nothing from `until` on; zero before all ids where there is none."""
    rows = await uow.connection.fetch_sql(_LAST, [uow.shop_id, wallet_id, until])
    return Summed(rows[0].before_id, rows[0].balance) if rows else Summed(PLATFORM, Decimal(0))


async def balance_of(uow: SqlUnitOfWork, wallet_id: UUID) -> Decimal:
    """Credits minus debits of all transfers that are committed when the second statement begins."""
    last = await last_checkpoint(uow, wallet_id)
    asked = [uow.shop_id, wallet_id, last.before_id, last.balance]
    (row,) = await uow.connection.fetch_sql(_SINCE, asked)
    balance: Decimal = row.balance
    return balance
