"""How much there is of everything, so that two times and half a time are told from once."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from emporion.domain.shared.ids import PLATFORM
from emporion.infrastructure.persistence.base import Base

Figures = dict[str, int]
"""Rows and the sum of their versions per table, sums of money and stock; what is zero is left out."""

_SUMS = (("wallets", "balance"), ("variants", "stock"), ("variants", "put_in"), ("transfers", "amount"))


class Ledger:
    """Reads as the schema's owner, who sees every shop."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._sql = text(" UNION ALL ".join(_figures()))

    async def read(self, shop_id: UUID | None) -> Figures:
        """The figures of one shop, of the platform's own rows and of the tables that belong to no shop."""
        found = await self._connection.execute(self._sql, {"shops": [shop_id or PLATFORM, PLATFORM]})
        return {name: int(value * 100) for name, value in found.all()}


def difference(before: Figures, after: Figures) -> Figures:
    """What has become more or less; empty when nothing has changed."""
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}


def _figures() -> Iterable[str]:
    for table in Base.metadata.sorted_tables:
        yield _figure(table, "rows", "count(*)")
        if "version" in table.c:
            yield _figure(table, "versions", "coalesce(sum(version), 0)")
        for column in (column for name, column in _SUMS if name == table.name):
            yield _figure(table, column, f"coalesce(sum({column}), 0)")
    # What is kept under a key is an answer, never the bare claim.
    yield "SELECT 'keys without answer', count(*) FROM idempotency_keys WHERE answer IS NULL"


def _figure(table: Table, what: str, expression: str) -> str:
    of = " WHERE shop_id = ANY(CAST(:shops AS uuid[]))" if "shop_id" in table.primary_key.columns else ""
    return f"SELECT '{table.name} {what}', {expression} FROM {table.name}{of}"
