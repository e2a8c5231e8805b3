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
        self._sql = text(" UNION ALL ".join(_tables()))

    async def read(self, shop_id: UUID | None) -> Figures:
        """The figures of one shop, of the platform's own rows and of the tables that belong to no shop."""
        found = await self._connection.execute(self._sql, {"shops": [shop_id or PLATFORM, PLATFORM]})
        return {
            f"{table} {what}": int(value * 100)
            for table, values in found.all()
            for what, value in zip(_WHAT[table], values, strict=True)
        }


def difference(before: Figures, after: Figures) -> Figures:
    """What has become more or less; empty when nothing has changed."""
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}


def is_of_no_shop(change: Figures) -> bool:
    """Whether anything has changed that belongs to no shop, such as users."""
    return any(name.split()[0] in _OF_NO_SHOP for name in change)


def _figures(table: Table) -> dict[str, str]:
    """What is told of a table, by name."""
    told = {"rows": "count(*)"}
    if "version" in table.c:
        told["versions"] = "coalesce(sum(version), 0)"
    told |= {column: f"coalesce(sum({column}), 0)" for name, column in _SUMS if name == table.name}
    if table.name == "idempotency_keys":
        # What is kept under a key is an answer, never the bare claim.
        told["keys without answer"] = "count(*) FILTER (WHERE answer IS NULL)"
    return told


_OF_NO_SHOP = {each.name for each in Base.metadata.sorted_tables if "shop_id" not in each.primary_key.columns}
_WHAT = {table.name: tuple(_figures(table)) for table in Base.metadata.sorted_tables}


def _tables() -> Iterable[str]:
    """Each table is read once."""
    for table in Base.metadata.sorted_tables:
        of = "" if table.name in _OF_NO_SHOP else " WHERE shop_id = ANY(CAST(:shops AS uuid[]))"
        figures = ", ".join(_figures(table).values())
        yield f"SELECT '{table.name}', ARRAY[{figures}]::numeric[] FROM {table.name}{of}"
