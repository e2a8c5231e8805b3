"""Checkpoints of balances in PostgreSQL.

A transfer gets its id inside the transaction that books it. So no transaction that is under way or will begin
can still add one whose id is older than the oldest running transaction, as far as clocks agree; the use case
leaves a margin for that. That horizon is asked for in a statement before the one that sums: what has ended by
then, the later statement sees.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from emporion.application.wallets.ports import BalanceCheckpoints
from emporion.domain.shared.ids import PLATFORM, new_id
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork

# Sessions of other roles hide when they began; transfers are booked by the application's alone. A prepared
# transaction (Citus commits in two phases) has no session, but still has to be committed.
_HORIZON: Final = """
    SELECT least(
      clock_timestamp(),
      (SELECT min(xact_start) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()),
      (SELECT min(prepared) FROM pg_prepared_xacts WHERE database = current_database())) AS horizon
"""
_TAKE: Final = """
    WITH last AS (
      SELECT coalesce(c.before_id, $7::uuid) AS before_id, coalesce(c.balance, 0) AS balance,
             coalesce(c.transfers, 0) AS transfers, c.newest_at
        FROM (VALUES (1)) AS once(n)
        LEFT JOIN (SELECT before_id, balance, transfers, newest_at FROM balance_checkpoints
                    WHERE shop_id = $1::uuid AND wallet_id = $3::uuid AND before_id <= $4::uuid
                    ORDER BY before_id DESC LIMIT 1) AS c ON true
    ), added AS (
      SELECT sum(m.amount) AS amount, count(*) AS transfers, max(m.created_at) AS newest_at
        FROM (SELECT amount, created_at FROM transfers
               WHERE shop_id = $1::uuid AND credit_wallet_id = $3::uuid AND id < $4::uuid
                 AND id >= (SELECT before_id FROM last)
               UNION ALL
              SELECT -amount, created_at FROM transfers
               WHERE shop_id = $1::uuid AND debit_wallet_id = $3::uuid AND id < $4::uuid
                 AND id >= (SELECT before_id FROM last)) AS m
    )
    INSERT INTO balance_checkpoints (shop_id, id, wallet_id, before_id, balance, transfers, newest_at,
                                     created_at)
    SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid, last.balance + added.amount,
           last.transfers + added.transfers, greatest(last.newest_at, added.newest_at),
           $6::timestamptz
      FROM added CROSS JOIN last
     WHERE added.transfers >= $5::bigint
        ON CONFLICT DO NOTHING
    RETURNING (SELECT transfers FROM added) AS added
"""
_FORGET: Final = "DELETE FROM balance_checkpoints WHERE shop_id = $1::uuid RETURNING id"


class SqlBalanceCheckpoints(BalanceCheckpoints):
    """`BalanceCheckpoints` on PostgreSQL; locks nothing that a booking needs."""

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def horizon(self) -> datetime:
        (row,) = await self._uow.connection.fetch_sql(_HORIZON, ())
        horizon: datetime = row.horizon
        return horizon

    async def take(self, wallet_id: UUID, before_id: UUID, *, least: int) -> int:
        now = self._uow.scope.context.now
        asked: Sequence[object] = [self._uow.shop_id, new_id(), wallet_id, before_id, least, now, PLATFORM]
        rows = await self._uow.connection.fetch_sql(_TAKE, asked)
        return rows[0].added if rows else 0

    async def forget(self) -> int:
        return len(await self._uow.connection.fetch_sql(_FORGET, [self._uow.shop_id]))
