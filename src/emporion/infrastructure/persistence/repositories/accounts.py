"""Accounts of single wallets, with SQL: the running balance is a window over exact sums."""

from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID

from sqlalchemy.engine import Row

from emporion.application.reports.ports import Account, AccountFigures
from emporion.application.reports.views import StatementEntry
from emporion.application.shared.period import Period
from emporion.infrastructure.persistence.cursor import streamed
from emporion.infrastructure.persistence.ledger import last_checkpoint
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork

_MOVED: Final = """
    SELECT id, created_at, amount, debit_wallet_id AS other_id, kind, currency, order_id, reference
      FROM transfers
     WHERE shop_id = $1::uuid AND credit_wallet_id = $2::uuid AND id >= $3::uuid
       AND {since} AND created_at < $5::timestamptz
     UNION ALL
    SELECT id, created_at, -amount, credit_wallet_id, kind, currency, order_id, reference
      FROM transfers
     WHERE shop_id = $1::uuid AND debit_wallet_id = $2::uuid AND id >= $3::uuid
       AND {since} AND created_at < $5::timestamptz
"""
_SINCE: Final = "created_at >= $4::timestamptz"

_BALANCES: Final = f"""
    SELECT $6::numeric + coalesce(sum(m.amount) FILTER (WHERE NOT {_SINCE}), 0) AS opening,
           $6::numeric + coalesce(sum(m.amount), 0) AS closing, count(*) FILTER (WHERE {_SINCE}) AS transfers
      FROM ({_MOVED.format(since="true")}) AS m
"""
_ENTRIES: Final = f"""
    SELECT m.*, w.address,
           $6::numeric + sum(m.amount) OVER (ORDER BY m.created_at, m.id ROWS UNBOUNDED PRECEDING) AS balance
      FROM ({_MOVED.format(since=_SINCE)}) AS m
      JOIN wallets w ON w.shop_id = $1::uuid AND w.id = m.other_id
     ORDER BY m.created_at, m.id
"""


class SqlAccountFigures(AccountFigures):
    """`AccountFigures` on PostgreSQL, from the last checkpoint on of which nothing is in the period."""

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def account(self, wallet_id: UUID, period: Period) -> Account:
        last = await last_checkpoint(self._uow, wallet_id, period.since)
        asked = [self._uow.shop_id, wallet_id, last.before_id, period.since, period.until]
        (row,) = await self._uow.connection.fetch_sql(_BALANCES, [*asked, last.balance])
        rows = await streamed(self._uow, _ENTRIES, [*asked, row.opening])
        return Account(
            opening=row.opening, closing=row.closing, transfers=row.transfers, entries=_entries(rows)
        )


async def _entries(rows: AsyncIterator[Row[Any]]) -> AsyncIterator[StatementEntry]:
    async for row in rows:
        yield StatementEntry(
            entry=row.kind,
            at=row.created_at,
            transfer_id=row.id,
            amount=row.amount,
            balance=row.balance,
            currency=row.currency,
            counterparty=row.address,
            order_id=row.order_id,
            reference=row.reference,
        )
