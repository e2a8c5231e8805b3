"""Accounts of single wallets, with SQL: the running balance is a window over exact sums."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Final
from uuid import UUID

from emporion.application.reports.period import Period
from emporion.application.reports.ports import AccountFigures, Balances
from emporion.application.reports.views import StatementEntry
from emporion.infrastructure.persistence.cursor import streamed
from emporion.infrastructure.persistence.unit_of_work import SqlUnitOfWork

_MOVED: Final = """
    SELECT id, created_at, amount, debit_wallet_id AS other_id, kind, currency, order_id, reference
      FROM transfers WHERE shop_id = $1::uuid AND credit_wallet_id = $2::uuid AND {since} AND {until}
     UNION ALL
    SELECT id, created_at, -amount, credit_wallet_id, kind, currency, order_id, reference
      FROM transfers WHERE shop_id = $1::uuid AND debit_wallet_id = $2::uuid AND {since} AND {until}
"""
_SINCE: Final = "created_at >= coalesce($3::timestamptz, '-infinity')"
_UNTIL: Final = "created_at < coalesce($4::timestamptz, 'infinity')"

_BALANCES: Final = f"""
    SELECT coalesce(sum(m.amount) FILTER (WHERE NOT {_SINCE}), 0) AS opening,
           coalesce(sum(m.amount), 0) AS closing, count(*) FILTER (WHERE {_SINCE}) AS transfers
      FROM ({_MOVED.format(since="true", until=_UNTIL)}) AS m
"""
_ENTRIES: Final = f"""
    SELECT m.*, w.address,
           $5::numeric + sum(m.amount) OVER (ORDER BY m.created_at, m.id ROWS UNBOUNDED PRECEDING) AS balance
      FROM ({_MOVED.format(since=_SINCE, until=_UNTIL)}) AS m
      JOIN wallets w ON w.shop_id = $1::uuid AND w.id = m.other_id
     ORDER BY m.created_at, m.id
"""


class SqlAccountFigures(AccountFigures):
    """`AccountFigures` on PostgreSQL: one statement a question."""

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def balances(self, wallet_id: UUID, period: Period) -> Balances:
        asked = [self._uow.shop_id, wallet_id, period.start, period.end]
        (row,) = await self._uow.connection.fetch_sql(_BALANCES, asked)
        return Balances(opening=row.opening, closing=row.closing, transfers=row.transfers)

    async def entries(
        self, wallet_id: UUID, period: Period, opening: Decimal
    ) -> AsyncIterator[StatementEntry]:
        asked = [self._uow.shop_id, wallet_id, period.start, period.end, opening]
        rows = await streamed(self._uow, _ENTRIES, asked)
        return (
            StatementEntry(
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
            async for row in rows
        )
